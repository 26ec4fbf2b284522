import type { Random } from "../../random/random.ts";
import { type Consonant, CONSONANTS, type Vowel, VOWELS } from "./phones.ts";

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
