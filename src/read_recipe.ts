import { type FeatureRecipe, featureRecipe } from "./audio/recipe.ts";
import { validateRecipe } from "./audio/validate_recipe.ts";
import { InputError } from "./input_error.ts";
import { readJson } from "./store/files.ts";

/**
 * A feature recipe by the name of a shipped one, or from a JSON file.
 *
 * @param nameOrPath Such as `mfcc+prosody`, or a path that ends in `.json`.
 * @returns The recipe with every setting.
 * @throws {InputError} If there is none of that name, or the file is no recipe; one line.
 */
export async function readRecipe(nameOrPath: string): Promise<FeatureRecipe> {
  if (!nameOrPath.endsWith(".json")) return featureRecipe(nameOrPath);
  const json = await readJson(nameOrPath);
  try {
    return validateRecipe(json);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${nameOrPath}: ${error.message}`);
    throw error;
  }
}
