import { InputError } from "../input_error.ts";
import { quoted } from "../quoted.ts";
import { brokenRule, count, positive, type Rule, seconds } from "./broken_rule.ts";
import { sampleRateRule } from "./sample_rate_rule.ts";
import { mfccDefaults, type MfccOptions, mfccRules } from "./mfcc_options.ts";
import { prosodyDefaults, type ProsodyOptions } from "./prosody_options.ts";
import { type FeatureRecipe, FRAME_RATE } from "./recipe.ts";
import {
  spectrogramDefaults,
  type SpectrogramOptions,
  spectrogramRules,
} from "./spectrogram_options.ts";

/** Its window is some periods long: of 1 Hz, several seconds. */
const lowPitch: Rule = {
  allows: (value) => Number.isFinite(value) && (value as number) >= 1,
  words: "a number from 1 (Hz)",
};

const prosodyRules: Readonly<Record<keyof ProsodyOptions, Rule>> = {
  step: seconds,
  group: count,
  pitchFloor: lowPitch,
  pitchCeiling: positive,
  intensityFloor: lowPitch,
};

/** Seconds of a frame of features, and how far a recipe's steps may be from it. */
const FRAME_SECONDS = 1 / FRAME_RATE;
const TOLERANCE = 1e-5;

/**
 * Checks a feature recipe that was read from JSON, and fills in the paper's value of each setting
 * that it leaves out.
 *
 * @param json The parsed JSON.
 * @returns The recipe with every setting.
 * @throws {InputError} If a field is unknown, missing or out of its range; the line names it.
 *
 * @example Usage
 * ```ts
 * import { validateRecipe } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const recipe = validateRecipe({ name: "whole frames", mfcc: { nfft: "auto" } });
 * assertEquals(recipe.mfcc?.cepstra, 26);
 * assertThrows(
 *   () => validateRecipe({ name: "wrong", mfcc: { step: -1 } }),
 *   Error,
 *   "mfcc.step must be a positive number of seconds, from 0.0001 to 1, current value is -1",
 * );
 * ```
 */
export function validateRecipe(json: unknown): FeatureRecipe {
  const { name, sampleRate, mfcc, spectrogram, prosody, ...unknown } = requireObject(
    json,
    "feature recipe",
  );
  const fail = (fault: string) => new InputError(`feature recipe: ${fault}`);
  if (typeof name !== "string" || name === "") {
    throw fail(`name must be a text, current value is ${quoted(name)}`);
  }
  for (const field of Object.keys(unknown)) {
    throw fail(`${field} is not a field; there are name, sampleRate, mfcc, spectrogram, prosody`);
  }
  if (sampleRate !== undefined && !sampleRateRule.allows(sampleRate)) {
    throw fail(
      `sampleRate must be ${sampleRateRule.words}, current value is ${quoted(sampleRate)}`,
    );
  }
  if (mfcc === undefined && spectrogram === undefined && prosody === undefined) {
    throw fail("it must have at least one of mfcc, spectrogram and prosody");
  }
  return {
    name,
    ...sampleRate === undefined ? {} : { sampleRate: sampleRate as number },
    ...mfcc === undefined ? {} : { mfcc: validateMfcc(mfcc) },
    ...spectrogram === undefined ? {} : { spectrogram: validateSpectrogram(spectrogram) },
    ...prosody === undefined ? {} : { prosody: validateProsody(prosody) },
  };
}

function validateMfcc(json: unknown): Required<MfccOptions> {
  const settings: Required<MfccOptions> = {
    ...mfccDefaults,
    ...validateSettings(json, "mfcc", mfccRules),
  };
  requireFrameRate(settings, "mfcc");
  const { cepstra, filters, lowFrequency, highFrequency } = settings;
  if (cepstra > filters) {
    throw new InputError(
      `feature recipe: mfcc.cepstra must be at most mfcc.filters, ${filters}, current value is ` +
        `${cepstra}`,
    );
  }
  if (highFrequency !== "nyquist") {
    requireOrder({ lowFrequency, highFrequency }, "mfcc", "lowFrequency", "highFrequency");
  }
  return settings;
}

function validateSpectrogram(json: unknown): Required<SpectrogramOptions> {
  const settings: Required<SpectrogramOptions> = {
    ...spectrogramDefaults,
    ...validateSettings(json, "spectrogram", spectrogramRules),
  };
  requireOrder(settings, "spectrogram", "lowFrequency", "highFrequency");
  const { sampleRate, hop, highFrequency } = settings;
  if (highFrequency > sampleRate / 2) {
    throw new InputError(
      `feature recipe: spectrogram.highFrequency must be at most half of spectrogram.sampleRate, ` +
        `${sampleRate / 2}, current value is ${highFrequency}`,
    );
  }
  if (hop === "exact") return settings;
  // A frame need not be a whole number of samples: the original has 1102 instead of 1102.5.
  const frame = FRAME_SECONDS * sampleRate;
  if (Math.abs(hop - frame) >= 1) {
    throw new InputError(
      `feature recipe: spectrogram.hop must be spectrogram.sampleRate / 20, ${frame}, rounded up or ` +
        `down (20 frames a second), or "exact", current value is ${hop}`,
    );
  }
  return settings;
}

function validateProsody(json: unknown): Required<ProsodyOptions> {
  const settings: Required<ProsodyOptions> = {
    ...prosodyDefaults,
    ...validateSettings(json, "prosody", prosodyRules),
  };
  requireFrameRate(settings, "prosody");
  requireOrder(settings, "prosody", "pitchFloor", "pitchCeiling");
  return settings;
}

/** Checks that one setting of a part, in Hz, is below another. */
function requireOrder<Low extends string, High extends string>(
  settings: Readonly<Record<Low | High, number>>,
  part: string,
  low: Low,
  high: High,
): void {
  if (settings[low] < settings[high]) return;
  throw new InputError(
    `feature recipe: ${part}.${high} must be above ${part}.${low}, ${settings[low]}, ` +
      `current value is ${settings[high]}`,
  );
}

function validateSettings(
  json: unknown,
  part: string,
  rules: Readonly<Record<string, Rule>>,
): Record<string, unknown> {
  const settings = requireObject(json, `feature recipe: ${part}`);
  const fault = brokenRule(settings, rules);
  if (fault) throw new InputError(`feature recipe: ${part}.${fault}`);
  return settings;
}

/** The gestures' 20 frames a second are those of the features. */
function requireFrameRate({ step, group }: { step: number; group: number }, part: string): void {
  if (Math.abs(step * group - FRAME_SECONDS) <= TOLERANCE) return;
  throw new InputError(
    `feature recipe: ${part}.group steps of ${part}.step must last ${FRAME_SECONDS} s (20 frames a ` +
      `second), ${group} of ${step} s last ${Number((step * group).toPrecision(6))} s`,
  );
}

function requireObject(json: unknown, what: string): Record<string, unknown> {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) {
    return json as Record<string, unknown>;
  }
  throw new InputError(`${what} must be an object, current value is ${quoted(json)}`);
}
