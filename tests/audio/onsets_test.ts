import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { onsetStrength, speechOnsets } from "../../src/audio/onsets.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import { Random } from "../../src/random/random.ts";
import { fixture } from "../support/audio/speech_fixtures.ts";

/** Syllables of a voice and of noise in turn over a murmur, each 20 ms to its loudest, then fading. */
function syllables(starts: readonly number[], sampleRate: number): Float64Array {
  const random = new Random(3);
  const signal = Float64Array.from({ length: 4 * sampleRate }, () => 1e-4 * random.normal());
  for (const [n, start] of starts.entries()) {
    const first = Math.round(start * sampleRate);
    for (let i = first; i < signal.length; i++) {
      const time = (i - first) / sampleRate;
      const loudness = Math.min(1, time / 0.02) * Math.exp(-time / 0.06);
      const voice = 2 * (200 * time % 1) - 1; // a sawtooth
      signal[i]! += 0.3 * loudness * (n % 2 ? random.normal() : voice);
    }
  }
  return signal;
}

Deno.test("speechOnsets() finds where syllables begin, at any sampling rate", () => {
  const starts = [0.5, 0.8, 1.1, 1.75, 2.2, 2.6, 3.3];
  for (const sampleRate of [8000, 16000, 22050, 44100]) {
    const onsets = speechOnsets({ sampleRate, channels: [syllables(starts, sampleRate)] });
    assertEquals(onsets.length, starts.length, `${sampleRate} Hz: ${onsets}`);
    starts.forEach((start, i) => assertAlmostEquals(onsets[i]!, start, 0.03));
  }
});

Deno.test("speechOnsets() does not mind loudness, and finds none in silence", () => {
  const sampleRate = 16000;
  const signal = syllables([0.5, 1.2, 2.5], sampleRate);
  const quiet = { sampleRate, channels: [signal.map((value) => value / 100)] };
  assertEquals(speechOnsets(quiet), speechOnsets({ sampleRate, channels: [signal, signal] }));
  for (const length of [0, 1, 100, 16000]) {
    const silence = { sampleRate, channels: [new Float64Array(length)] };
    assertEquals(speechOnsets(silence).length, 0);
    assertEquals(onsetStrength(silence).every((value) => value === 0), true);
  }
});

Deno.test("speechOnsets() hears a voice's syllables", () => {
  const voice = readWav(fixture("voice_22k.wav"));
  const seconds = voice.channels[0]!.length / voice.sampleRate;
  const rate = speechOnsets(voice).length / seconds;
  assert(rate > 2 && rate < 9, `${rate} a second`);
});
