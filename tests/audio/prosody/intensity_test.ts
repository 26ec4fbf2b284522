import { assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { intensityContour } from "../../../src/audio/prosody/intensity.ts";
import {
  prosodyFixtures,
  readRows,
  readWaveform,
  sine,
} from "../../support/audio/prosody_fixtures.ts";

for (const { name, wav, praat, absent } of prosodyFixtures) {
  Deno.test({
    name: `intensityContour() measures what Praat measures in ${name}`,
    ignore: absent,
    fn() {
      const { times, decibels } = intensityContour(readWaveform(wav));
      const { data, rows } = readRows(praat);
      // The points lie halfway between frames; there Catmull and Rom's cubic has these weights.
      let compared = 0;
      for (let row = 0; row < rows; row++) {
        const left = Math.floor((data[3 * row]! - times[0]!) / 0.005);
        if (left < 1 || left > times.length - 3) continue;
        const [a, b, c, d] = decibels.subarray(left - 1, left + 3);
        assertAlmostEquals((9 * (b! + c!) - a! - d!) / 16, data[3 * row + 2]!, 1e-3);
        compared++;
      }
      assertGreater(compared, 400);
    },
  });
}

Deno.test("intensityContour() of a sine is its power in dB re 2e-5", () => {
  for (const amplitude of [1, 0.1, 1e-4]) {
    const { decibels } = intensityContour(sine(1000, 0.3, 16000, amplitude));
    const expected = 10 * Math.log10(amplitude ** 2 / 2 / 4e-10);
    for (const value of decibels) assertAlmostEquals(value, expected, 0.01);
  }
});

Deno.test("intensityContour() averages the power of channels", () => {
  const { sampleRate, channels } = sine(1000, 0.2);
  const silent = new Float64Array(channels[0]!.length);
  const one = intensityContour({ sampleRate, channels }).decibels;
  const two = intensityContour({ sampleRate, channels: [silent, channels[0]!] }).decibels;
  for (const [i, value] of two.entries()) assertAlmostEquals(value, one[i]! - 3.0103, 1e-4);
});

Deno.test("intensityContour() is not moved by a constant offset", () => {
  const waveform = readWaveform(prosodyFixtures[1]!.wav);
  const channels = waveform.channels.map((channel) => channel.map((x) => x + 0.25));
  const expected = intensityContour(waveform).decibels;
  const actual = intensityContour({ ...waveform, channels }).decibels;
  for (const [i, value] of actual.entries()) assertAlmostEquals(value, expected[i]!, 1e-6);
});

Deno.test("intensityContour() of silence is -300 dB", () => {
  const { decibels } = intensityContour({ sampleRate: 8000, channels: [new Float64Array(1600)] });
  assertEquals(decibels, new Float64Array(28).fill(-300));
});

Deno.test("intensityContour() has no frames for a sound shorter than its window", () => {
  assertEquals(intensityContour(sine(1000, 0.063)).times.length, 0);
});
