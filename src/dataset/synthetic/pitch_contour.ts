import type { UtterancePlan } from "./utterance_plan.ts";

/** Natural frequencies, in 1/s, of the phrase and the accent control mechanism. */
const ALPHA = 3, BETA = 20;
/** Ceiling of an accent's response. */
const GAMMA = 0.9;
/** Seconds by which an accent command leads its vowel: pitch is highest, or lowest, as it ends. */
export const ACCENT_LEAD = 0.05;

/**
 * The pitch of an utterance by the model of H. Fujisaki and K. Hirose: Analysis of voice fundamental
 * frequency contours for declarative sentences of Japanese, J. Acoust. Soc. Jpn. (E) 5(4), 1984.
 *
 * Its logarithm is the base pitch's, plus the responses to an impulse at each phrase (which declines)
 * and to a step up and down at each accent, negative for falling ones. Two parts of micro-prosody are
 * added: pitch is raised a little after unvoiced consonants, and it flutters (D. H. Klatt and
 * L. C. Klatt, J. Acoust. Soc. Am. 87(2), 1990).
 *
 * @param plan What is said.
 * @param rate Values a second.
 * @returns The pitch in Hz, pauses and unvoiced consonants included.
 */
export function pitchContour(plan: UtterancePlan, rate: number): Float64Array {
  const log = new Float64Array(Math.ceil(plan.seconds * rate)).fill(Math.log(plan.basePitch));
  const add = (start: number, response: (seconds: number) => number) => {
    for (let i = Math.max(0, Math.ceil(start * rate)); i < log.length; i++) {
      const value = response(i / rate - start);
      log[i]! += value;
      if (Math.abs(value) < 1e-5 && i > (start + 1) * rate) break;
    }
  };
  for (const { start, pitchReset, syllables } of plan.phrases) {
    add(start - 0.2, (t) => pitchReset * ALPHA ** 2 * t * Math.exp(-ALPHA * t));
    for (const { consonant, vowelStart, end, loudness, accent } of syllables) {
      if (consonant.voicing === 0) add(vowelStart, (t) => 0.05 * Math.exp(-t / 0.03));
      if (accent === undefined) continue;
      const strength = accent === "rise" ? 0.25 + 0.35 * loudness : -0.15 - 0.25 * loudness;
      const duration = end - vowelStart;
      add(vowelStart - ACCENT_LEAD, (t) => strength * (accentStep(t) - accentStep(t - duration)));
    }
  }
  return log.map((value, i) => Math.exp(value) * flutter(i / rate));
}

function accentStep(t: number): number {
  return t < 0 ? 0 : Math.min(GAMMA, 1 - (1 + BETA * t) * Math.exp(-BETA * t));
}

/** A quasi-random factor near 1: Klatt's sum of three slow sines, at his setting FL = 25. */
function flutter(t: number): number {
  const turn = 2 * Math.PI * t;
  return 1 + 0.005 * (Math.sin(12.7 * turn) + Math.sin(7.1 * turn) + Math.sin(4.7 * turn));
}
