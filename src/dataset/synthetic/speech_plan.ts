import type { Random } from "../../random/random.ts";
import { type Consonant, CONSONANTS, type Vowel, VOWELS } from "./phonemes.ts";

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
function pitchContour(plan: UtterancePlan, rate: number): Float64Array {
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

/** A consonant and a vowel; times are in seconds from the start of the utterance. */
export interface Syllable {
  readonly consonant: Consonant;
  readonly vowel: Vowel;
  /** Onset of the consonant. */
  readonly start: number;
  readonly vowelStart: number;
  readonly end: number;
  /** Amplitude of the vowel, 1 for the loudest. */
  readonly loudness: number;
  /** Pitch accent: whether the pitch rises or falls on this syllable, if it does. */
  readonly accent: "rise" | "fall" | undefined;
}

/** A run of speech between two pauses, spoken in one breath: an intonation phrase. */
export interface Phrase {
  readonly start: number;
  readonly end: number;
  /** Amplitude of its loudest syllables, at most 1. */
  readonly loudness: number;
  /** Strength of the phrase command, which the pitch declines from. */
  readonly pitchReset: number;
  readonly syllables: readonly Syllable[];
}

/** What is said, and when: all that speech and gestures have in common. */
export interface UtterancePlan {
  readonly seconds: number;
  /** The pitch that the voice falls to, in Hz. */
  readonly basePitch: number;
  readonly phrases: readonly Phrase[];
}

/** Seconds of speech for which a phrase is begun at all. */
const SHORTEST_PHRASE = 0.6;
/** Seconds of silence at the end. */
const CLOSING_PAUSE = 0.2;

/**
 * Makes up an utterance: phrases of consonant-vowel syllables, pauses between them, and pitch
 * accents on every second to fourth syllable.
 *
 * @param random Where chance comes from.
 * @param seconds How long the utterance is, at least 2.
 */
export function planUtterance(random: Random, seconds: number): UtterancePlan {
  const basePitch = random.uniform(108, 124);
  const lastEnd = seconds - CLOSING_PAUSE;
  const phrases: Phrase[] = [];
  let start = random.uniform(0.2, 0.8);
  while (start + SHORTEST_PHRASE < lastEnd) {
    const phrase = planPhrase(random, start, Math.min(lastEnd, start + random.uniform(0.8, 2.8)));
    phrases.push(phrase);
    start = phrase.end + random.uniform(0.45, 1.4);
  }
  return { seconds, basePitch, phrases };
}

function planPhrase(random: Random, start: number, latestEnd: number): Phrase {
  const loudness = random.uniform(0.45, 1);
  const pitchReset = random.uniform(0.25, 0.45);
  const syllables: Syllable[] = [];
  const vowels = Object.keys(VOWELS) as Vowel[];
  let time = start, untilAccent = random.integer(2);
  while (true) {
    const consonant = CONSONANTS[random.integer(CONSONANTS.length)]!;
    const vowel = vowels[random.integer(vowels.length)]!;
    const accented = untilAccent-- === 0;
    const accent = !accented ? undefined : random.uniform() < 0.6 ? "rise" : "fall";
    const stress = accented ? random.uniform(0.7, 1) : random.uniform(0.4, 0.6);
    const vowelStart = time + consonant.seconds;
    const end = vowelStart + random.uniform(0.08, 0.13) * (accented ? 1.6 : 1);
    if (end > latestEnd) break;
    syllables.push({
      consonant,
      vowel,
      start: time,
      vowelStart,
      end,
      loudness: loudness * stress,
      accent,
    });
    if (accented) untilAccent = 1 + random.integer(3);
    time = end;
  }
  return { start, end: time, loudness, pitchReset, syllables };
}
