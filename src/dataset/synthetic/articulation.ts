import { pitchContour } from "./pitch_contour.ts";
import { VOWELS } from "./phones.ts";
import type { UtterancePlan } from "./utterance_plan.ts";

/** What the vocal tract does, as parameter tracks of a formant synthesizer: one value a frame each. */
export interface Articulation {
  /** Frequency of the voice in Hz. */
  readonly pitch: Float64Array;
  /** Amplitude of the voice. */
  readonly voicing: Float64Array;
  /** F1, F2 and F3 in Hz. */
  readonly formants: readonly Float64Array[];
  /** Amplitude of the consonants' noise. */
  readonly noise: Float64Array;
  /** Centre in Hz of the band it fills. */
  readonly noiseFrequency: Float64Array;
  /** Width in Hz of the band. */
  readonly noiseWidth: Float64Array;
}

/**
 * Turns what is said into movements of the vocal tract: each sound sets targets, and the tracks
 * between them are smooth, so that neighbouring sounds blend (coarticulation).
 *
 * @param plan What is said.
 * @param rate Frames a second.
 */
export function articulate(plan: UtterancePlan, rate: number): Articulation {
  const pitch = pitchContour(plan, rate);
  const track = () => new Float64Array(pitch.length);
  const voicing = track(), noise = track();
  const noiseFrequency = track().fill(2000), noiseWidth = track().fill(1000);
  const formants = [track(), track(), track()];
  const fill = (target: Float64Array, from: number, to: number, value: number) =>
    target.fill(value, Math.round(from * rate), Math.round(to * rate));

  let spokenUntil = 0;
  for (const { consonant, vowel, start, vowelStart, end, loudness } of syllablesOf(plan)) {
    formants.forEach((formant, i) => fill(formant, spokenUntil, end, VOWELS[vowel][i]!));
    if (consonant.f1) fill(formants[0]!, start, vowelStart, consonant.f1);
    fill(voicing, start, vowelStart, loudness * consonant.voicing);
    fill(voicing, vowelStart, end, loudness);
    if (consonant.noise && consonant.band) {
      const [strength, seconds] = consonant.noise;
      fill(noise, vowelStart - seconds, vowelStart, loudness * strength);
      fill(noiseFrequency, start, end, consonant.band[0]);
      fill(noiseWidth, start, end, consonant.band[1]);
    }
    spokenUntil = end;
  }
  const lastVowel = plan.phrases.at(-1)?.syllables.at(-1)?.vowel ?? "a";
  formants.forEach((formant, i) => fill(formant, spokenUntil, Infinity, VOWELS[lastVowel][i]!));
  return {
    pitch,
    voicing: smooth(voicing, 0.02 * rate),
    formants: formants.map((formant) => smooth(smooth(formant, 0.05 * rate), 0.05 * rate)),
    noise: smooth(noise, 0.01 * rate),
    noiseFrequency,
    noiseWidth,
  };
}

function syllablesOf(plan: UtterancePlan) {
  return plan.phrases.flatMap(({ syllables }) => syllables);
}

/** The mean of the values around each, as far as `width` values reach. */
function smooth(track: Float64Array, width: number): Float64Array {
  const reach = Math.floor(width / 2);
  const sums = new Float64Array(track.length + 1);
  for (let i = 0; i < track.length; i++) sums[i + 1] = sums[i]! + track[i]!;
  return track.map((_, i) => {
    const from = Math.max(0, i - reach), to = Math.min(track.length, i + reach + 1);
    return (sums[to]! - sums[from]!) / (to - from);
  });
}
