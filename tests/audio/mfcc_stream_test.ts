import { assertEquals, assertLess, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { mfcc, MfccStream } from "../../src/audio/mfcc.ts";
import type { MfccOptions } from "../../src/audio/mfcc_settings.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { joinRows } from "../../src/matrix/matrix.ts";

/** Sampling rates and settings that place the frames in every way there is. */
const settings: readonly (readonly [sampleRate: number, options: MfccOptions])[] = [
  [8000, {}],
  [22050, {}],
  [22050, { hop: "constant" }],
  [11025, {}],
  [11127, { group: 1 }],
  [22050, { step: 0.05 / 3, group: 3, grouping: "first" }],
  [44100, {}],
  [44100, { nfft: "auto" }],
  [44100, { frame: 0.0666667, step: 0.0166667, group: 3, grouping: "first" }],
  [16000, { group: 1 }],
  [16000, { group: 7 }],
  [16000, { group: 100 }],
  [16000, { frame: 0.01, step: 0.025, group: 2 }],
  [16000, { frame: 0.004, step: 0.001, group: 40, grouping: "first" }],
  [2000, { step: 0.0005, nfft: 4, filters: 2, cepstra: 2, group: 1 }],
];

Deno.test("MfccStream gives the rows of mfcc() bit for bit, however the sound is cut", () => {
  const cases = fc.record({
    setting: fc.constantFrom(...settings),
    seed: fc.nat(1000),
    seconds: fc.double({ min: 0.12, max: 1.5, noNaN: true }),
    channelCount: fc.integer({ min: 1, max: 3 }),
    blocks: fc.array(
      fc.oneof(fc.nat(3), fc.nat(500), fc.nat(40000)),
      { minLength: 1, maxLength: 12 },
    ),
  });
  fc.assert(
    fc.property(cases, ({ setting, seed, seconds, channelCount, blocks }) => {
      const [sampleRate, options] = setting;
      const length = Math.round((options.group === 100 ? 1 + seconds : seconds) * sampleRate);
      const channels = Array.from(
        { length: channelCount },
        (_, c) => Float64Array.from({ length }, (_, i) => Math.sin(i * (i + seed) + c)),
      );
      const stream = new MfccStream({ sampleRate }, options);
      const parts = [];
      let start = 0;
      for (let turn = 0; start < length; turn++) {
        const end = start + Math.max(turn % 50 === 49 ? 999 : 0, blocks[turn % blocks.length]!);
        parts.push(stream.push(channels.map((channel) => channel.subarray(start, end))));
        start = end;
      }
      parts.push(stream.finish());
      assertEquals(joinRows(parts, stream.columns), mfcc({ sampleRate, channels }, options));
    }),
    { numRuns: 200 },
  );
});

Deno.test("MfccStream.push() gives a row once its frames are heard", () => {
  const stream = new MfccStream({ sampleRate: 16000 });
  const sample = [new Float64Array(1)];
  let heard = 0;
  while (stream.push(sample).rows === 0) heard++;
  // The fifth frame begins at sample 640 and has 320.
  assertEquals(heard + 1, 640 + 320);
});

Deno.test("MfccStream.push() does not keep or change the block", () => {
  const block = Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i));
  const before = block.slice();
  const stream = new MfccStream({ sampleRate: 16000 });
  const expected = mfcc({ sampleRate: 16000, channels: [block] });
  const first = stream.push([block]);
  assertEquals(block, before);
  block.fill(7);
  assertEquals(joinRows([first, stream.finish()], 26), expected);
});

Deno.test("MfccStream takes the memory of a moment", () => {
  const stream = new MfccStream({ sampleRate: 48000 });
  const block = [new Float64Array(48000).fill(0.1), new Float64Array(48000).fill(0.2)];
  /** The least memory held during a minute: what is left after garbage was collected. */
  const leastMemory = () => {
    let least = Infinity;
    for (let second = 0; second < 60; second++) {
      stream.push(block);
      least = Math.min(least, Deno.memoryUsage().external);
    }
    return least;
  };
  const first = leastMemory();
  for (let minute = 0; minute < 3; minute++) leastMemory();
  // Four minutes of one channel would be 92 MB.
  assertLess(leastMemory() - first, 46e6);
});

Deno.test("MfccStream.finish() refuses a sound that is too short for one row", () => {
  const stream = new MfccStream({ sampleRate: 16000 });
  assertEquals(stream.minimumLength, 801);
  stream.push([new Float64Array(800)]);
  assertThrows(() => stream.finish(), InputError, "at least 801");
});
