import { readAs } from "../json/read_as.ts";
import type { FeatureRecipe } from "./recipe.ts";
import { recipeSchema } from "./recipe_schema.ts";

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
