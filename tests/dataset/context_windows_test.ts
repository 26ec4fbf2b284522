import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { contextWindows } from "../../src/dataset/context_windows.ts";
import { InputError } from "../../src/errors/input_error.ts";

Deno.test("contextWindows() is a slice of the padded features for each frame, block by block", () => {
  const cases = fc.record({
    rows: fc.integer({ min: 0, max: 20 }),
    columns: fc.integer({ min: 1, max: 3 }),
    half: fc.nat(12),
    from: fc.nat(20),
    to: fc.nat(20),
  });
  fc.assert(fc.property(cases, ({ rows, columns, half, from, to }) => {
    const data = Float64Array.from({ length: rows * columns }, (_, i) => i + 1);
    const silence = Array.from({ length: columns }, (_, i) => -i - 1);
    const frames = Array.from(
      { length: rows },
      (_, r) => [...data.subarray(r * columns, (r + 1) * columns)],
    );
    const pad = new Array<number[]>(half).fill(silence);
    const padded = [...pad, ...frames, ...pad];
    const expected = frames.map((_, i) => padded.slice(i, i + 2 * half + 1));

    const features = { data, rows, columns };
    const options = { context: 2 * half, silence };
    assertEquals([...contextWindows(features, options)], expected.flat(2));
    const first = Math.min(from, to, rows), end = Math.min(Math.max(from, to), rows);
    const block = contextWindows(features, { ...options, first, count: end - first });
    assertEquals([...block], expected.slice(first, end).flat(2));
  }));
});

Deno.test("contextWindows() writes where it is told", () => {
  const out = new Float32Array(6).fill(9);
  const features = { data: new Float32Array([1, 2]), rows: 2, columns: 1 };
  const windows = contextWindows(features, { context: 2, silence: [0], out });
  assertEquals(windows, out);
  assertEquals([...out], [0, 1, 2, 1, 2, 0]);
});

Deno.test("contextWindows() refuses settings that do not fit", () => {
  const features = { data: new Float32Array([1, 2]), rows: 2, columns: 1 };
  const windows = (options: object) => () =>
    contextWindows(features, { context: 2, silence: [0], ...options });
  for (const context of [61, 2.5, -2, NaN]) {
    assertThrows(windows({ context }), InputError, `an even number of frames`);
  }
  assertThrows(windows({ silence: [0, 0] }), RangeError, "1 features, it has 2");
  assertThrows(windows({ first: 1, count: 2 }), RangeError, "from 0 to 2, got 1 to 3");
  assertThrows(windows({ out: new Float32Array(5) }), RangeError, "6 elements, it has 5");
});
