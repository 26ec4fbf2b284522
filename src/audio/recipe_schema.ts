import * as z from "zod";
import { InputError } from "../errors/input_error.ts";
import { fault, flag, notNegative, number, object, oneOf, positive, text } from "../json/fields.ts";
import { readAs } from "../json/read_as.ts";
import { mfccDefaults, type MfccOptions } from "./mfcc/mfcc_options.ts";
import { prosodyDefaults, type ProsodyOptions } from "./prosody/prosody_options.ts";
import { type FeatureRecipe, FRAME_RATE } from "./recipe.ts";
import { sampleRateField } from "./sample_rate_field.ts";
import { spectrogramDefaults, type SpectrogramOptions } from "./spectrogram/spectrogram_options.ts";

/** What each setting of a part of a recipe has to be. */
type Settings<T> = { [K in keyof Required<T>]: z.ZodType<Required<T>[K]> };

/** How many filters, coefficients or steps there are. */
const count = number({ least: 1, most: 1000, whole: true }, "a positive integer of at most 1000");
/** How long a frame or a step is. */
const seconds = number(
  { least: 1e-4, most: 1 },
  "a positive number of seconds, from 0.0001 to 1",
);
/** A pitch whose periods are a window long: of 1 Hz, several seconds. */
const lowPitch = number({ least: 1 }, "a number from 1 (Hz)");
const POWERS = "a power of two from 4 to 65536";
const transformLength = (words: string) =>
  number({ least: 4, most: 2 ** 16, whole: true }, words)
    .refine((value) => Number.isInteger(Math.log2(value)), words);

/** Settings of the MFCC. */
export const mfccFields: Settings<MfccOptions> = {
  frame: seconds,
  step: seconds,
  hop: oneOf(["exact", "constant"]),
  nfft: orWord("auto", transformLength, POWERS),
  preEmphasis: notNegative,
  filters: count,
  cepstra: count,
  lowFrequency: notNegative,
  highFrequency: orWord("nyquist", (words) => number({ above: 0 }, words), "a positive number"),
  lifter: notNegative,
  energy: flag,
  group: count,
  grouping: oneOf(["mean", "first"]),
};

/** Settings of the spectrogram. */
export const spectrogramFields: Settings<SpectrogramOptions> = {
  sampleRate: number(
    { least: 1, most: 768_000, whole: true },
    "a positive integer of at most 768000 (Hz)",
  ),
  nfft: transformLength(POWERS),
  hop: orWord("exact", (words) => number({ least: 1, whole: true }, words), "a positive integer"),
  filters: count,
  lowFrequency: notNegative,
  highFrequency: positive,
  offset: positive,
};

const prosodyFields: Settings<ProsodyOptions> = {
  step: seconds,
  group: count,
  pitchFloor: lowPitch,
  pitchCeiling: positive,
  intensityFloor: lowPitch,
};

/** Seconds of a frame of features, and how far a recipe's steps may be from it. */
const FRAME_SECONDS = 1 / FRAME_RATE;
const TOLERANCE = 1e-5;

/** Checks between the settings of a part. */
type Context = z.core.$RefinementCtx;

const mfcc = withDefaults(mfccFields, mfccDefaults).superRefine((settings, context) => {
  const { cepstra, filters, lowFrequency, highFrequency } = settings;
  checkFrameRate(settings, "mfcc", context);
  if (cepstra > filters) {
    const phrase = `must be at most mfcc.filters, ${filters}, current value is ${cepstra}`;
    fault(context, phrase, ["cepstra"]);
  }
  if (highFrequency !== "nyquist") {
    checkOrder({ lowFrequency, highFrequency }, "mfcc", "lowFrequency", "highFrequency", context);
  }
});

const spectrogram = withDefaults(spectrogramFields, spectrogramDefaults).superRefine(
  (settings, context) => {
    const { sampleRate, hop, highFrequency } = settings;
    checkOrder(settings, "spectrogram", "lowFrequency", "highFrequency", context);
    const half = sampleRate / 2, is = "current value is";
    if (highFrequency > half) {
      const phrase =
        `must be at most half of spectrogram.sampleRate, ${half}, ${is} ${highFrequency}`;
      fault(context, phrase, ["highFrequency"]);
    }
    // A frame need not be a whole number of samples: the original has 1102 instead of 1102.5.
    const frame = FRAME_SECONDS * sampleRate;
    if (hop === "exact" || Math.abs(hop - frame) < 1) return;
    fault(
      context,
      `must be spectrogram.sampleRate / 20, ${frame}, rounded up or down (20 frames a second), or ` +
        `"exact", ${is} ${hop}`,
      ["hop"],
    );
  },
);

const prosody = withDefaults(prosodyFields, prosodyDefaults).superRefine((settings, context) => {
  checkFrameRate(settings, "prosody", context);
  checkOrder(settings, "prosody", "pitchFloor", "pitchCeiling", context);
});

/** A feature recipe as JSON; settings that it leaves out have the paper's value. */
export const recipeSchema: z.ZodType<FeatureRecipe> = object({
  name: text(),
  sampleRate: sampleRateField.exactOptional(),
  mfcc: mfcc.exactOptional(),
  spectrogram: spectrogram.exactOptional(),
  prosody: prosody.exactOptional(),
}).superRefine(({ mfcc, spectrogram, prosody }, context) => {
  if (mfcc ?? spectrogram ?? prosody) return;
  fault(context, "must have at least one of mfcc, spectrogram and prosody", []);
});

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
function orWord<const W extends string>(
  word: W,
  field: (words: string) => z.ZodType<number>,
  numbers: string,
): z.ZodType<number | W> {
  const words = `${numbers}, or "${word}"`;
  return z.union([z.literal(word), field(words)], words);
}

/** Settings, of which those that are left out have a default. */
function withDefaults<T extends object>(
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
function checkOrder<Low extends string, High extends string>(
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
function checkFrameRate(
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
