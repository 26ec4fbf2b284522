import { InputError } from "../errors/input_error.ts";
import { mfccDefaults, type MfccOptions } from "./mfcc/mfcc_options.ts";
import { prosodyDefaults, type ProsodyOptions } from "./prosody/prosody_options.ts";
import { spectrogramDefaults, type SpectrogramOptions } from "./spectrogram/spectrogram_options.ts";

/** Frames of speech features a second, and of gestures: frame k stands for the time k / 20 s. */
export const FRAME_RATE = 20;

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
  /** Settings of the spectrogram, where it is a part. */
  readonly spectrogram?: Readonly<Required<SpectrogramOptions>>;
  /** Settings of the prosodic features, where they are a part. */
  readonly prosody?: Readonly<Required<ProsodyOptions>>;
}

/** The recipes that ship with the package. */
export const recipes: readonly FeatureRecipe[] = [
  { name: "mfcc", mfcc: mfccDefaults },
  { name: "prosody", prosody: prosodyDefaults },
  { name: "mfcc+prosody", mfcc: mfccDefaults, prosody: prosodyDefaults },
  { name: "spectrogram", spectrogram: spectrogramDefaults },
  { name: "spectrogram+prosody", spectrogram: spectrogramDefaults, prosody: prosodyDefaults },
  { name: "mfcc+spectrogram", mfcc: mfccDefaults, spectrogram: spectrogramDefaults },
  {
    name: "mfcc+spectrogram+prosody",
    mfcc: mfccDefaults,
    spectrogram: spectrogramDefaults,
    prosody: prosodyDefaults,
  },
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
 * (68), `mfcc+spectrogram` (90) and `mfcc+spectrogram+prosody` (94) are the paper's; `trinity-demo`
 * (30) is what the authors' published model was trained on.
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
 * assertEquals(recipes.map(featureCount), [26, 4, 30, 64, 68, 90, 94, 30]);
 * ```
 */
export function featureCount({ mfcc, spectrogram, prosody }: FeatureRecipe): number {
  return (mfcc?.cepstra ?? 0) + (spectrogram?.filters ?? 0) + (prosody ? 4 : 0);
}
