import type * as z from "zod";
import { number } from "../json/fields.ts";

/** Lowest sampling rate of features, in Hz: prosody needs it. */
export const LOWEST_RATE = 1000;

/** Highest sampling rate of features, in Hz. */
export const HIGHEST_RATE = 768_000;

/** A sampling rate, in Hz, that features can be computed at. */
export const sampleRateField: z.ZodNumber = number(
  { least: LOWEST_RATE, most: HIGHEST_RATE, whole: true },
  `a whole number from ${LOWEST_RATE} to ${HIGHEST_RATE} (Hz)`,
);
