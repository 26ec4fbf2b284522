import type { FeatureRecipe } from "./recipe.ts";
import { validateRecipe } from "./validate_recipe.ts";

/** Sampling rate, in Hz, of the paper's data set and of the authors' demo. */
const ORIGINAL_RATE = 44100;

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
      spectrogram: { ...spectrogram, hop: Math.floor(spectrogram.sampleRate / 20) },
    },
  };
}
