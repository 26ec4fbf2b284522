/** Formant frequencies F1 to F3 in Hz of the five vowels of Japanese, spoken by a man. */
export const VOWELS = {
  a: [750, 1200, 2500],
  i: [300, 2200, 3000],
  u: [340, 1250, 2300],
  e: [480, 1850, 2500],
  o: [480, 850, 2450],
} as const;

/** A vowel by its letter. */
export type Vowel = keyof typeof VOWELS;

/** How a consonant sounds: voice, noise, or silence before a burst of noise. */
export interface Consonant {
  /** Seconds from its onset to the vowel's. */
  readonly seconds: number;
  /** Strength of the voice in it, 1 in a vowel; 0 if it is unvoiced. */
  readonly voicing: number;
  /** F1 in Hz where the consonant has one of its own, as nasals and glides do. */
  readonly f1?: number;
  /** Strength of the noise, and seconds before the vowel from which it is heard. */
  readonly noise?: readonly [strength: number, seconds: number];
  /** Centre and width in Hz of the band that the noise fills. */
  readonly band?: readonly [frequency: number, width: number];
}

/** The consonants, by place and manner: plosives, fricatives, nasals, approximants, and none. */
export const CONSONANTS: readonly Consonant[] = [
  { seconds: 0.075, voicing: 0, noise: [0.35, 0.015], band: [900, 500] }, // p
  { seconds: 0.07, voicing: 0, noise: [0.15, 0.02], band: [4000, 1000] }, // t
  { seconds: 0.08, voicing: 0, noise: [0.3, 0.025], band: [1900, 400] }, // k
  { seconds: 0.1, voicing: 0, noise: [0.06, 0.1], band: [6000, 1200] }, // s
  { seconds: 0.1, voicing: 0, noise: [0.1, 0.1], band: [3200, 700] }, // sh
  { seconds: 0.06, voicing: 0, noise: [0.06, 0.06], band: [1500, 800] }, // h
  { seconds: 0.07, voicing: 0.35, f1: 260 }, // m
  { seconds: 0.06, voicing: 0.35, f1: 280 }, // n
  { seconds: 0.05, voicing: 0.6, f1: 320 }, // w, y, r
  { seconds: 0.02, voicing: 0.8 }, // none: the vowel alone
];
