/**
 * Which features a model hears: the recipes, their JSON, those of models that exist, and what follows
 * from a recipe alone: how many features there are, which bandwidth they need.
 *
 * @module
 */
import type * as z from "zod";
import { InputError } from "../errors/input_error.ts";
import { fault, object, text } from "../json/fields.ts";
import { readAs } from "../json/read_as.ts";
import { FRAME_RATE } from "../matrix/matrix.ts";
import { deltaDefaults, type DeltaOptions, deltaSchema } from "./delta.ts";
import { externalSchema, type ExternalSettings } from "./external.ts";
import { mfccDefaults, type MfccOptions, mfccSchema } from "./mfcc_settings.ts";
import { prosodyDefaults, type ProsodyOptions, prosodySchema } from "./prosody/prosody.ts";
import { sampleRateField } from "./settings.ts";
import { spectrogramDefaults, type SpectrogramOptions, spectrogramSchema } from "./spectrogram.ts";

/**
 * Which speech features a model hears, with every setting: plain JSON, stored inside checkpoints.
 *
 * The columns of the parts stand in the order of the fields here. Each part has 20 rows a second.
 */
export interface FeatureRecipe {
  /** What it is called in commands and run records. */
  readonly name: string;
  /**
   * Sampling rate in Hz that features are computed at; sound of any other is brought to it first. All
   * formulas depend on the rate, so that a model understands only speech at the rate of its training:
   * `vectorize` fixes it. Where it is absent, features are computed at the sound's own rate.
   */
  readonly sampleRate?: number;
  /** Settings of the MFCC, where they are a part. */
  readonly mfcc?: Readonly<Required<MfccOptions>>;
  /** Settings of the MFCC's slopes, where they are a part: the MFCC is another. */
  readonly delta?: Readonly<Required<DeltaOptions>>;
  /** Settings of the spectrogram, where it is a part. */
  readonly spectrogram?: Readonly<Required<SpectrogramOptions>>;
  /** Settings of the prosodic features, where they are a part. */
  readonly prosody?: Readonly<Required<ProsodyOptions>>;
  /** What is known of features that other software makes, where they are a part. */
  readonly external?: ExternalSettings;
}

/** What shipped recipes are joined of by "+", in the order of columns. */
const ownParts: Readonly<Record<string, Omit<FeatureRecipe, "name">>> = {
  mfcc: { mfcc: mfccDefaults },
  delta: { delta: deltaDefaults },
  spectrogram: { spectrogram: spectrogramDefaults },
  prosody: { prosody: prosodyDefaults },
};

/** The recipe that a name such as `mfcc+prosody` stands for. */
function joined(name: string): FeatureRecipe {
  return Object.assign({ name }, ...name.split("+").map((part) => ownParts[part]));
}

/** The recipes that ship with the package. */
export const recipes: readonly FeatureRecipe[] = [
  ...[
    ...["mfcc", "prosody", "mfcc+prosody", "spectrogram", "spectrogram+prosody"],
    ...["mfcc+spectrogram", "mfcc+spectrogram+prosody", "mfcc+delta", "mfcc+delta+prosody"],
  ].map(joined),
  {
    // The authors' public demo, trained on the Trinity data set of 60 motion frames a second.
    name: "trinity-demo",
    sampleRate: 44100,
    mfcc: {
      ...mfccDefaults,
      frame: 0.0666667,
      step: 0.0166667,
      hop: "constant",
      group: 3,
      grouping: "first",
    },
    prosody: { ...prosodyDefaults, step: 0.00555555555555, group: 9 },
  },
];

/**
 * Looks up one of the recipes that ship with the package.
 *
 * `mfcc` (26 columns), `prosody` (4), `mfcc+prosody` (30), `spectrogram` (64), `spectrogram+prosody`
 * (68), `mfcc+spectrogram` (90) and `mfcc+spectrogram+prosody` (94) are the paper's; `mfcc+delta` (52)
 * and `mfcc+delta+prosody` (56) have the MFCC's slopes beside it; `trinity-demo` (30) is what the authors'
 * published model was trained on.
 *
 * @param name Name of the recipe.
 * @returns The recipe.
 * @throws {InputError} If there is none of this name.
 *
 * @example Usage
 * ```ts
 * import { featureRecipe } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(featureRecipe("mfcc+prosody").prosody?.pitchFloor, 75);
 * ```
 */
export function featureRecipe(name: string): FeatureRecipe {
  const recipe = recipes.find((recipe) => recipe.name === name);
  if (recipe) return recipe;
  const names = recipes.map((recipe) => recipe.name).join(", ");
  throw new InputError(`there are no speech features named "${name}"; choose one of ${names}`);
}

/**
 * How many features a recipe makes of a frame.
 *
 * @param recipe The recipe.
 * @returns Columns of what {@linkcode speechFeatures} computes.
 *
 * @example Usage
 * ```ts
 * import { featureCount, recipes } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(recipes.map(featureCount), [26, 4, 30, 64, 68, 90, 94, 52, 56, 30]);
 * ```
 */
export function featureCount(recipe: FeatureRecipe): number {
  return featureNames(recipe).length;
}

/**
 * Whether any features of a recipe are computed of the sound itself, and not by other software.
 *
 * @param recipe The recipe.
 */
export function hearsSound({ mfcc, spectrogram, prosody }: FeatureRecipe): boolean {
  return (mfcc ?? spectrogram ?? prosody) !== undefined;
}

/**
 * What the columns of a recipe's features are called.
 *
 * @param recipe The recipe.
 * @returns A name a column, such as `mfcc0`, `mel63`, `pitch`.
 *
 * @example Usage
 * ```ts
 * import { featureNames, featureRecipe } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const names = featureNames(featureRecipe("prosody"));
 * assertEquals(names, ["energy", "energy_change", "pitch", "pitch_change"]);
 * ```
 */
export function featureNames(
  { mfcc, delta, spectrogram, prosody, external }: FeatureRecipe,
): string[] {
  const numbered = (name: string, count = 0) => Array.from({ length: count }, (_, i) => name + i);
  return [
    ...numbered("mfcc", mfcc?.cepstra),
    ...numbered("mfcc_change", delta && mfcc?.cepstra),
    ...numbered("mel", spectrogram?.filters),
    ...prosody ? ["energy", "energy_change", "pitch", "pitch_change"] : [],
    ...numbered("external", external?.columns),
  ];
}

/** A feature recipe as JSON; settings that it leaves out have the paper's value. */
export const recipeSchema: z.ZodType<FeatureRecipe> = object({
  name: text(),
  sampleRate: sampleRateField.exactOptional(),
  mfcc: mfccSchema.exactOptional(),
  delta: deltaSchema.exactOptional(),
  spectrogram: spectrogramSchema.exactOptional(),
  prosody: prosodySchema.exactOptional(),
  external: externalSchema.exactOptional(),
}).superRefine((recipe, context) => {
  if (!hearsSound(recipe) && !recipe.external) {
    fault(context, "must have at least one of mfcc, spectrogram, prosody and external", []);
  }
  if (recipe.delta && !recipe.mfcc) fault(context, "is of the mfcc, which is missing", ["delta"]);
});

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
 * import { validateRecipe } from "@aud2repr2pose/aud2repr2pose/audio";
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
  return readAs(recipeSchema, json, "feature recipe");
}

/** Sampling rate, in Hz, of the paper's data set and of the authors' demo. */
export const ORIGINAL_RATE = 44100;

/** The recipe of a model or of vectors that exist, and what it leaves open. */
export interface StoredRecipe {
  /** The recipe with every setting, its sampling rate too. */
  readonly recipe: FeatureRecipe;
  /** What it does not say and was assumed; for people, to follow the name of its file. */
  readonly assumed?: string;
}

/**
 * Checks the recipe that a model folder or `vectors.json` holds. Such recipes did not always say at
 * which sampling rate features are computed, nor where frames start: it was at a constant hop, and the
 * rate was that of the speech, which is not known; the original's is assumed.
 *
 * @param json The parsed JSON.
 * @returns The recipe with every setting, and what was assumed.
 * @throws {InputError} If it is no recipe; one line.
 */
export function storedRecipe(json: unknown): StoredRecipe {
  const recipe = validateRecipe(json);
  const stored = json as Partial<FeatureRecipe>;
  if (!hearsSound(recipe)) return { recipe }; // at no sampling rate
  const full: FeatureRecipe = {
    ...recipe,
    sampleRate: recipe.sampleRate ?? ORIGINAL_RATE,
    ...recipe.mfcc && { mfcc: { ...recipe.mfcc, hop: stored.mfcc?.hop ?? "constant" } },
  };
  if (recipe.sampleRate !== undefined) return { recipe: full };
  return {
    recipe: full,
    assumed: `does not say at which sampling rate speech features are computed: ` +
      `${ORIGINAL_RATE} Hz is assumed`,
  };
}

/**
 * A recipe as the original computes it, for what it trained: frames at a constant hop.
 *
 * @param recipe The recipe.
 * @returns The same with the original's hops, 0.01 s rounded to samples and 1102 samples.
 */
export function withConstantHop(recipe: FeatureRecipe): FeatureRecipe {
  const { mfcc, spectrogram } = recipe;
  return {
    ...recipe,
    ...mfcc && { mfcc: { ...mfcc, hop: "constant" } },
    ...spectrogram && {
      spectrogram: { ...spectrogram, hop: Math.floor(spectrogram.sampleRate / FRAME_RATE) },
    },
  };
}

/**
 * Says that a recording has less bandwidth than the speech that a model was trained on: resampling brings
 * it to the model's rate, and cannot bring back what was never recorded.
 *
 * @param sampleRate The recording's sampling rate, in Hz.
 * @param recipe The model's features.
 * @returns A line for people, to follow the recording's name; undefined where nothing is missing.
 *
 * @example Usage
 * ```ts
 * import { featureRecipe, missingBandwidth } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const recipe = { ...featureRecipe("mfcc"), sampleRate: 44100 };
 * assertEquals(
 *   missingBandwidth(16000, recipe),
 *   "has 16000 samples a second and so nothing above 8 kHz; the model listens up to 22.05 kHz: expect " +
 *     "poorer gestures",
 * );
 * assertEquals(missingBandwidth(48000, recipe), undefined);
 * ```
 */
export function missingBandwidth(
  sampleRate: number,
  { sampleRate: wanted = sampleRate }: FeatureRecipe,
): string | undefined {
  if (sampleRate >= wanted) return undefined;
  return `has ${sampleRate} samples a second and so nothing above ${
    sampleRate / 2000
  } kHz; the model ` +
    `listens up to ${wanted / 2000} kHz: expect poorer gestures`;
}
