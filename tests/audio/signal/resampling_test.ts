import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import {
  resample,
  type ResampleOptions,
  ResampleStream,
} from "../../../src/audio/signal/resampling.ts";

/** Down, up, by simple ratios, by others, and by one of more positions than are tabulated. */
const rates: readonly (readonly [oldRate: number, newRate: number])[] = [
  [44100, 22050],
  [48000, 22050],
  [16000, 22050],
  [8000, 22050],
  [22050, 44100],
  [96000, 22050],
  [44101, 22050],
];

/** A sine of one hertz or more, and the same as it is at the new rate. */
function sine(frequency: number, sampleRate: number, length: number): Float64Array {
  return Float64Array.from(
    { length },
    (_, i) => Math.sin(2 * Math.PI * frequency * i / sampleRate + 0.3),
  );
}

/** Resampled sine without its ends, where the filter reaches into silence, and where it should be. */
function resampledSine(
  frequency: number,
  [oldRate, newRate]: readonly [number, number],
  options: ResampleOptions = {},
): [actual: Float64Array, expected: Float64Array] {
  const waveform = { sampleRate: oldRate, channels: [sine(frequency, oldRate, oldRate / 4)] };
  const { channels: [actual] } = resample(waveform, newRate, options);
  const expected = sine(frequency, newRate, actual!.length);
  const [start, end] = [Math.floor(0.3 * actual!.length), Math.floor(0.7 * actual!.length)];
  return [actual!.subarray(start, end), expected.subarray(start, end)];
}

function largest(values: Float64Array): number {
  return values.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
}

Deno.test("resample() keeps tones of the pass band, in place and height", () => {
  for (const pair of rates) {
    const nyquist = Math.min(...pair) / 2;
    for (const part of [0.003, 0.1, 0.37, 0.6, 0.8, 0.9]) {
      const [actual, expected] = resampledSine(part * nyquist, pair);
      const error = largest(actual.map((sample, i) => sample - expected[i]!));
      assertLess(error, 2e-5, `${part * nyquist} Hz, ${pair.join(" to ")}`);
    }
  }
});

Deno.test("resample() attenuates what the lower rate cannot carry by more than 96 dB", () => {
  for (const [oldRate, newRate] of rates.filter(([oldRate, newRate]) => oldRate > newRate)) {
    const nyquist = newRate / 2;
    for (let part = 1.0001; part * nyquist < oldRate / 2; part += 0.0517) {
      const [alias] = resampledSine(part * nyquist, [oldRate, newRate]);
      const decibels = 20 * Math.log10(largest(alias));
      assertLess(decibels, -96, `${part * nyquist} Hz, ${oldRate} to ${newRate}`);
    }
  }
});

Deno.test("resample() is as sharp as the options say", () => {
  const gain = (frequency: number, options: ResampleOptions) => {
    const [tone] = resampledSine(frequency, [44100, 22050], options);
    const power = tone.reduce((sum, sample) => sum + sample ** 2, 0) / tone.length;
    return 20 * Math.log10(Math.sqrt(2 * power));
  };
  for (const attenuation of [60, 80, 120]) {
    for (const passBand of [0.5, 0.8, 0.95]) {
      for (const stopBand of [1, 1.2]) {
        const options = { attenuation, passBand, stopBand };
        assertLess(gain(stopBand * 11025 + 25, options), 2 - attenuation);
        assertAlmostEquals(gain(passBand * 11025, options), 0, 0.02);
        // Half of the amplitude in the middle of the transition, where no alias meets it.
        const middle = (passBand + stopBand) / 2;
        if (middle < 0.99) assertAlmostEquals(gain(middle * 11025, options), -6.02, 0.05);
      }
    }
  }
});

Deno.test("resample() gives ceil(length newRate / oldRate) samples of each channel", () => {
  for (const [oldRate, newRate] of rates) {
    for (const length of [0, 1, 2, 3, 999, 1000, 1001]) {
      const channels = [new Float64Array(length), new Float64Array(length)];
      const result = resample({ sampleRate: oldRate, channels }, newRate);
      assertEquals(result.sampleRate, newRate);
      const expected = Math.ceil(length * newRate / oldRate);
      assertEquals(result.channels.map((channel) => channel.length), [expected, expected]);
    }
  }
});

Deno.test("resample() puts an impulse where it was, with equal flanks", () => {
  for (const [oldRate, newRate] of [[44100, 22050], [22050, 44100], [1000, 3000]] as const) {
    const impulse = new Float64Array(1000);
    impulse[500] = 1;
    const { channels: [response] } = resample(
      { sampleRate: oldRate, channels: [impulse] },
      newRate,
    );
    const centre = 500 * newRate / oldRate;
    assertEquals(response!.indexOf(largest(response!)), centre);
    for (let i = 1; i < centre; i++) {
      assertAlmostEquals(response![centre - i]!, response![centre + i] ?? 0, 1e-15);
    }
  }
});

Deno.test("resample() leaves a constant as it is", () => {
  for (const [oldRate, newRate] of rates) {
    const channels = [new Float64Array(4000).fill(0.5)];
    const { channels: [level] } = resample({ sampleRate: oldRate, channels }, newRate);
    for (let i = level!.length >> 2; i < level!.length >> 1; i++) {
      assertAlmostEquals(level![i]!, 0.5, 1e-13);
    }
  }
});

Deno.test("resample() to the same rate copies", () => {
  const channels = [Float64Array.of(1, -1, 0.5)];
  const result = resample({ sampleRate: 22050, channels }, 22050);
  assertEquals(result, { sampleRate: 22050, channels });
  assertEquals(result.channels[0] === channels[0], false);
});

Deno.test("ResampleStream gives the samples of resample() bit for bit, however the sound is cut", () => {
  const cases = fc.record({
    rates: fc.constantFrom(...rates, [44100, 44100] as const, [7, 5] as const, [5, 7] as const),
    length: fc.oneof(fc.nat(300), fc.nat(60000)),
    blocks: fc.array(fc.oneof(fc.nat(3), fc.nat(500), fc.nat(40000)), { minLength: 1 }),
  });
  fc.assert(
    fc.property(cases, ({ rates: [oldRate, newRate], length, blocks }) => {
      const signal = Float64Array.from({ length }, (_, i) => Math.sin(i * i));
      const stream = new ResampleStream(oldRate, newRate);
      const samples: number[] = [];
      for (let start = 0, turn = 0; start < length; turn++) {
        const end = start + Math.max(turn % 50 === 49 ? 999 : 0, blocks[turn % blocks.length]!);
        samples.push(...stream.push(signal.subarray(start, end)));
        start = end;
      }
      samples.push(...stream.finish());
      const { channels } = resample({ sampleRate: oldRate, channels: [signal] }, newRate);
      assertEquals(Float64Array.from(samples), channels[0]);
    }),
    { numRuns: 60 },
  );
});

Deno.test("ResampleStream takes the memory of a moment", () => {
  const stream = new ResampleStream(44100, 22050, { passBand: 0.5 });
  const block = new Float64Array(44100).fill(0.1);
  /** The least memory held during five minutes: what is left after garbage was collected. */
  const leastMemory = () => {
    let least = Infinity;
    for (let second = 0; second < 300; second++) {
      stream.push(block);
      least = Math.min(least, Deno.memoryUsage().external);
    }
    return least;
  };
  const first = leastMemory();
  for (let turn = 0; turn < 3; turn++) leastMemory();
  // Twenty minutes of input would be 423 MB, of output 212 MB.
  assertLess(leastMemory() - first, 106e6);
});

Deno.test("resample() refuses what is out of range, and names it", () => {
  const of = (oldRate: number, newRate: number, options: ResampleOptions = {}) =>
    resample({ sampleRate: oldRate, channels: [new Float64Array(10)] }, newRate, options);
  const cases: [attempt: () => unknown, line: string][] = [
    [() => of(44100, 0), "newRate must be a positive integer below 2^31, current value is 0"],
    [() => of(44100.5, 22050), "oldRate must be a positive integer below 2^31, current value is"],
    [() => of(44100, 2 ** 31), "newRate must be a positive integer below 2^31"],
    [() => of(2, 1, { passBand: 1 }), "passBand must be between 0 and 1, current value is 1"],
    [() => of(2, 1, { stopBand: 0.9 }), "stopBand must be between passBand, 0.9, and 2, current"],
    [() => of(2, 1, { attenuation: 40 }), "attenuation must be from 50 to 200 dB, current value"],
  ];
  for (const [attempt, line] of cases) assertThrows(attempt, RangeError, line);
});
