/**
 * What the settings of a feature have to be, and how they are checked: those that a program gives, with a
 * {@linkcode RangeError}, and those that were read from JSON, with an {@linkcode InputError} that names
 * the field. `mfcc.ts`, `spectrogram.ts` and `prosody/prosody.ts` say it of their own.
 *
 * @module
 */
import * as z from "zod";
import { InputError } from "../errors/input_error.ts";
import { fault, number, object } from "../json/fields.ts";
import { readAs } from "../json/read_as.ts";
import { FRAME_RATE } from "../matrix/matrix.ts";

/** What each setting of a feature has to be. */
export type Settings<T> = { [K in keyof Required<T>]: z.ZodType<Required<T>[K]> };

/** Checks between settings. */
type Context = z.core.$RefinementCtx;

/** How many filters, coefficients or steps there are. */
export const count: z.ZodNumber = number(
  { least: 1, most: 1000, whole: true },
  "a positive integer of at most 1000",
);

/** How long a frame or a step is. */
export const seconds: z.ZodNumber = number(
  { least: 1e-4, most: 1 },
  "a positive number of seconds, from 0.0001 to 1",
);

/** How many points a Fourier transform has. */
export const POWERS = "a power of two from 4 to 65536";
export const transformLength = (words: string): z.ZodType<number> =>
  number({ least: 4, most: 2 ** 16, whole: true }, words)
    .refine((value) => Number.isInteger(Math.log2(value)), words);

/** Lowest sampling rate of features, in Hz: prosody needs it. */
export const LOWEST_RATE = 1000;

/** Highest sampling rate of features, in Hz. */
export const HIGHEST_RATE = 768_000;

/** A sampling rate, in Hz, that features can be computed at. */
export const sampleRateField: z.ZodNumber = number(
  { least: LOWEST_RATE, most: HIGHEST_RATE, whole: true },
  `a whole number from ${LOWEST_RATE} to ${HIGHEST_RATE} (Hz)`,
);

/** Seconds of a frame of features, and how far a recipe's steps may be from it. */
export const FRAME_SECONDS: number = 1 / FRAME_RATE;
const TOLERANCE = 1e-5;

/**
 * Checks the settings that a program gives a feature.
 *
 * @param fields What each has to be.
 * @param settings The settings, complete.
 * @throws {RangeError} Naming those that are out of their range.
 */
export function checkSettings(
  fields: Readonly<Record<string, z.ZodType>>,
  settings: object,
): void {
  try {
    readAs(object(fields), settings, "");
  } catch (error) {
    throw error instanceof InputError ? new RangeError(error.message) : error;
  }
}

/** A number, or a word in its place. */
export function orWord<const W extends string>(
  word: W,
  field: (words: string) => z.ZodType<number>,
  numbers: string,
): z.ZodType<number | W> {
  const words = `${numbers}, or "${word}"`;
  return z.union([z.literal(word), field(words)], words);
}

/** Settings, of which those that are left out have a default. */
export function withDefaults<T extends object>(
  fields: Settings<T>,
  defaults: Required<T>,
): z.ZodType<Required<T>> {
  const entries = Object.entries<z.ZodType>(fields).map(([name, field]) => [
    name,
    field.default(defaults[name as keyof T]),
  ]);
  return object(Object.fromEntries(entries)) as unknown as z.ZodType<Required<T>>;
}

/** Checks that one setting of a part, in Hz, is below another. */
export function checkOrder<Low extends string, High extends string>(
  settings: Readonly<Record<Low | High, number>>,
  part: string,
  low: Low,
  high: High,
  context: Context,
): void {
  if (settings[low] < settings[high]) return;
  const phrase = `must be above ${part}.${low}, ${settings[low]}, current value is ${
    settings[high]
  }`;
  fault(context, phrase, [high]);
}

/** The gestures' 20 frames a second are those of the features. */
export function checkFrameRate(
  { step, group }: { readonly step: number; readonly group: number },
  part: string,
  context: Context,
): void {
  if (Math.abs(step * group - FRAME_SECONDS) <= TOLERANCE) return;
  fault(
    context,
    `steps of ${part}.step must last ${FRAME_SECONDS} s (20 frames a second), ${group} of ${step} s ` +
      `last ${Number((step * group).toPrecision(6))} s`,
    ["group"],
  );
}
