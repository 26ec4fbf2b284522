import type { Rule } from "./broken_rule.ts";

/** Lowest sampling rate of features, in Hz: prosody needs it. */
export const LOWEST_RATE = 1000;

/** Highest sampling rate of features, in Hz. */
export const HIGHEST_RATE = 768_000;

/** A sampling rate, in Hz, that features can be computed at. */
export const sampleRateRule: Rule = {
  allows: (value) =>
    Number.isSafeInteger(value) && (value as number) >= LOWEST_RATE &&
    (value as number) <= HIGHEST_RATE,
  words: "a whole number from 1000 to 768000 (Hz)",
};
