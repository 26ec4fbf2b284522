import { assert, assertAlmostEquals, assertGreater, assertLess } from "@std/assert";
import { intensityContour } from "../../../src/audio/prosody/intensity.ts";
import { pitchTrack } from "../../../src/audio/prosody/pitch.ts";
import {
  articulate,
  planUtterance,
  type UtterancePlan,
} from "../../../src/dataset/synthetic/speech_plan.ts";
import {
  Resonator,
  SAMPLE_RATE,
  SAMPLES_A_FRAME,
  synthesizeSpeech,
} from "../../../src/dataset/synthetic/voice.ts";
import { Random } from "../../../src/random/random.ts";

const RATE = SAMPLE_RATE / SAMPLES_A_FRAME;

/** The sound of a plan, and what the analyses of `src/audio` hear in it. */
function hear(plan: UtterancePlan) {
  const articulation = articulate(plan, RATE);
  const samples = synthesizeSpeech(articulation, plan.seconds * SAMPLE_RATE, new Random(0));
  const waveform = { sampleRate: SAMPLE_RATE, channels: [samples] };
  const pitch = pitchTrack(waveform), intensity = intensityContour(waveform);
  return { articulation, waveform, pitch, intensity };
}

/** The value whose time is nearest. */
function at(times: Float64Array, values: Float64Array, time: number): number {
  let nearest = 0;
  times.forEach((t, i) => {
    if (Math.abs(t - time) < Math.abs(times[nearest]! - time)) nearest = i;
  });
  return values[nearest]!;
}

Deno.test("synthesizeSpeech() has the pitch of its contour in vowels and none in pauses", () => {
  const plan = planUtterance(new Random(5), 8);
  const { articulation, pitch: { times, frequencies } } = hear(plan);
  const vowels = plan.phrases.flatMap(({ syllables }) => syllables).map(({ vowelStart, end }) =>
    (vowelStart + end) / 2
  );
  let right = 0;
  for (const time of vowels) {
    const wanted = articulation.pitch[Math.round(time * RATE)]!;
    if (Math.abs(at(times, frequencies, time) / wanted - 1) < 0.03) right++;
  }
  assertGreater(vowels.length, 15);
  assertGreater(right, 0.9 * vowels.length);
  const isPause = (time: number) =>
    plan.phrases.every(({ start, end }) => time < start - 0.05 || time > end + 0.05);
  const inPauses = frequencies.filter((_, i) => isPause(times[i]!));
  assertGreater(inPauses.length, 200);
  assert(inPauses.every((frequency) => frequency === 0));
});

Deno.test("synthesizeSpeech() is heard to rise and fall at pitch accents, and to be louder", () => {
  const plan = planUtterance(new Random(6), 20);
  const { pitch, intensity } = hear(plan);
  const contrast = { rise: [] as number[], fall: [] as number[] };
  let accented = 0, unaccented = 0, count = 0;
  for (const { syllables } of plan.phrases) {
    const loud = (time: number) => at(intensity.times, intensity.decibels, time);
    for (const [i, { accent, vowelStart, end }] of syllables.entries()) {
      const before = at(pitch.times, pitch.frequencies, vowelStart + 0.01);
      const height = at(pitch.times, pitch.frequencies, end - 0.06);
      if (accent && before > 0 && height > 0) contrast[accent].push(Math.log2(height / before));
      const next = syllables[i + 1];
      if (!accent || !next || next.accent) continue;
      accented += loud((vowelStart + end) / 2);
      unaccented += loud((next.vowelStart + next.end) / 2);
      count++;
    }
  }
  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  assertGreater(mean(contrast.rise), 2 / 12); // octaves: two semitones
  assertLess(mean(contrast.fall), -1 / 12);
  assertGreater(count, 5);
  assertGreater(accented / count, unaccented / count + 2);
});

Deno.test("synthesizeSpeech() is 30 dB louder than its pauses, and never clips", () => {
  for (const seed of [7, 8, 9]) {
    const plan = planUtterance(new Random(seed), 6);
    const { waveform, intensity: { times, decibels } } = hear(plan);
    const level = (inside: (time: number) => boolean) => {
      const part = decibels.filter((_, i) => inside(times[i]!)).sort();
      return part[Math.floor(part.length / 2)]!;
    };
    const speech = level((time) => plan.phrases.some((p) => time > p.start && time < p.end));
    const pause = level((time) => plan.phrases.every((p) => time < p.start || time > p.end));
    assertGreater(speech, pause + 30);
    assertGreater(pause, 0); // breath, not digital silence
    const peak = waveform.channels[0]!.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);
    assertGreater(peak, 0.1);
    assertLess(peak, 0.9);
  }
});

Deno.test("Resonator resonates at its frequency, in blocks as in one piece", () => {
  const gain = (frequency: number) => {
    const tone = Float64Array.from(
      { length: 8000 },
      (_, i) => Math.cos(2 * Math.PI * frequency * i / 16000),
    );
    const resonator = new Resonator(16000);
    for (let i = 0; i < tone.length; i += 500) {
      resonator.filter(tone.subarray(i, i + 500), 1000, 80);
    }
    return tone.subarray(4000).reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);
  };
  assertAlmostEquals(gain(0), 1, 1e-6);
  // Klatt's resonance is about its frequency over its bandwidth high, and 3 dB down at half of that.
  assertAlmostEquals(gain(1000), 1000 / 80, 0.5);
  for (const side of [960, 1040]) {
    assertAlmostEquals(20 * Math.log10(gain(1000) / gain(side)), 3, 0.4);
  }
});
