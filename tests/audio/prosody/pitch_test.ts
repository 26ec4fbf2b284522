import { assert, assertAlmostEquals, assertEquals, assertGreater, assertThrows } from "@std/assert";
import fc from "fast-check";
import { pitchTrack } from "../../../src/audio/prosody/pitch.ts";
import { InputError } from "../../../src/errors/input_error.ts";
import {
  prosodyFixtures,
  readRows,
  readWaveform,
  sine,
} from "../../support/audio/prosody_fixtures.ts";

/** Pitch at a time by Praat's rules, written anew for the tests. */
function readAt({ times, frequencies }: ReturnType<typeof pitchTrack>, time: number): number {
  const position = (time - times[0]!) / (times[1]! - times[0]!);
  const near = Math.round(position);
  const far = near > position ? near - 1 : near + 1;
  const a = frequencies[near] ?? 0, b = frequencies[far] ?? 0;
  return a > 0 && b > 0 ? a + Math.abs(position - near) * (b - a) : a;
}

for (const { name, wav, praat, absent } of prosodyFixtures) {
  Deno.test({
    name: `pitchTrack() finds what Praat finds in ${name}`,
    ignore: absent,
    fn() {
      const track = pitchTrack(readWaveform(wav));
      const { data, rows } = readRows(praat);
      let voiced = 0, sameVoicing = 0, close = 0;
      for (let row = 0; row < rows; row++) {
        const expected = data[3 * row + 1]!;
        const actual = readAt(track, data[3 * row]!);
        if ((actual > 0) === (expected > 0)) sameVoicing++;
        if (expected === 0 || actual === 0) continue;
        voiced++;
        if (Math.abs(actual - expected) < 1e-3) close++;
      }
      assertGreater(voiced, 100);
      assertGreater(sameVoicing / rows, 0.995);
      assertGreater(close / voiced, 0.995);
    },
  });
}

Deno.test("pitchTrack() finds the frequency of a sine", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 80, max: 500, noNaN: true }),
      fc.constantFrom(8000, 16000, 22050, 44100, 48000),
      (hertz, sampleRate) => {
        const { frequencies } = pitchTrack(sine(hertz, 0.2, sampleRate));
        assertGreater(frequencies.length, 30);
        for (const frequency of frequencies) assertAlmostEquals(frequency, hertz, 0.1);
      },
    ),
    { numRuns: 25 },
  );
});

Deno.test("pitchTrack() centres its frames in the sound", () => {
  const { times } = pitchTrack(sine(200, 0.1011));
  // Windows of 40 ms at steps of 5 ms: 13 fit into 101.1 ms, with 1.1 ms to spare.
  assertEquals(times.length, 13);
  assertAlmostEquals(times[0]! + times[12]!, Math.round(0.1011 * 16000) / 16000, 1e-12);
});

Deno.test("pitchTrack() calls silence unvoiced", () => {
  const { frequencies } = pitchTrack({ sampleRate: 16000, channels: [new Float64Array(8000)] });
  assertEquals(frequencies, new Float64Array(93));
});

Deno.test("pitchTrack() calls white noise mostly unvoiced", () => {
  let seed = 1;
  const noise = Float64Array.from({ length: 16000 }, () => {
    seed = (seed * 48271) % 0x7fffffff;
    return seed / 0x7fffffff - 0.5;
  });
  const { frequencies } = pitchTrack({ sampleRate: 16000, channels: [noise] });
  assertGreater(frequencies.filter((f) => f === 0).length / frequencies.length, 0.8);
});

Deno.test("pitchTrack() calls what is far below the sound's peak unvoiced", () => {
  const { sampleRate, channels } = sine(150, 1);
  for (let i = 0; i < 8000; i++) channels[0]![i]! *= 0.001;
  const { times, frequencies } = pitchTrack({ sampleRate, channels });
  for (const [i, time] of times.entries()) {
    if (time < 0.47) assertEquals(frequencies[i], 0);
    if (time > 0.53) assertAlmostEquals(frequencies[i]!, 150, 0.1);
  }
});

Deno.test("pitchTrack() is not moved by a constant offset", () => {
  const waveform = readWaveform(prosodyFixtures[0]!.wav);
  const shifted = waveform.channels.map((channel) => channel.map((x) => x + 0.25));
  const expected = pitchTrack(waveform).frequencies;
  const actual = pitchTrack({ ...waveform, channels: shifted }).frequencies;
  assertEquals(actual.length, expected.length);
  for (const [i, f] of actual.entries()) assertAlmostEquals(f, expected[i]!, 1e-3);
});

Deno.test("pitchTrack() hears a voice in any channel", () => {
  const { sampleRate, channels } = sine(150, 0.3);
  const silent = new Float64Array(channels[0]!.length);
  const inverted = channels[0]!.map((x) => -x);
  for (const other of [silent, inverted, channels[0]!]) {
    const { frequencies } = pitchTrack({ sampleRate, channels: [other, channels[0]!] });
    for (const frequency of frequencies) assertAlmostEquals(frequency, 150, 0.1);
  }
});

Deno.test("pitchTrack() has no frames for a sound shorter than its window", () => {
  const { times, frequencies } = pitchTrack(sine(150, 0.039));
  assertEquals([times.length, frequencies.length], [0, 0]);
});

Deno.test("pitchTrack() prefers the higher of two octaves the more, the higher its cost", () => {
  const { sampleRate, channels } = sine(200, 0.6);
  // Every second period is weaker: the period is 10 ms as well as, nearly, 5 ms.
  for (let i = 0; i < channels[0]!.length; i++) {
    if (i % 160 >= 80) channels[0]![i]! *= 0.9;
  }
  const waveform = { sampleRate, channels };
  const low = pitchTrack(waveform, { octaveCost: 0 }).frequencies;
  const high = pitchTrack(waveform, { octaveCost: 0.1 }).frequencies;
  assert(low.every((f) => Math.abs(f - 100) < 1));
  assert(high.every((f) => Math.abs(f - 200) < 1));
});

Deno.test("pitchTrack() throws on a sample rate too low for the window", () => {
  assertThrows(() => pitchTrack(sine(10, 1, 100)), InputError, "100 Hz is too low");
});

Deno.test("pitchTrack() throws on an empty range", () => {
  const tone = sine(150, 0.1);
  assertThrows(() => pitchTrack(tone, { floor: 0 }), RangeError, "floor must be positive");
  assertThrows(() => pitchTrack(tone, { ceiling: 70 }), RangeError, "above the floor, 75");
});
