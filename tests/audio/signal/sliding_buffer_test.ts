import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SlidingBuffer } from "../../../src/audio/signal/sliding_buffer.ts";

Deno.test("SlidingBuffer keeps what was not dropped, under its number", () => {
  const step = fc.record({ length: fc.nat(2000), dropped: fc.nat(2000), single: fc.boolean() });
  fc.assert(fc.property(fc.array(step), (steps) => {
    const buffer = new SlidingBuffer();
    let start = 0, end = 0;
    for (const { length, dropped, single } of steps) {
      if (single) buffer.push(end++);
      else {
        buffer.append(Float64Array.from({ length }, (_, i) => end + i));
        end += length;
      }
      buffer.dropBefore(start + dropped);
      start = Math.min(start + dropped, end);
      assertEquals([buffer.start, buffer.end], [start, end]);
      assertEquals(
        buffer.toArray(),
        Float64Array.from({ length: end - start }, (_, i) => start + i),
      );
      if (end > start) assertEquals(buffer.at(end - 1), end - 1);
    }
  }));
});

Deno.test("SlidingBuffer stays as small as what it keeps", () => {
  const buffer = new SlidingBuffer();
  const block = new Float64Array(700);
  for (let i = 0; i < 1000; i++) {
    buffer.append(block);
    buffer.dropBefore(buffer.end - 100);
  }
  assertEquals(buffer.data.length, 1024);
});
