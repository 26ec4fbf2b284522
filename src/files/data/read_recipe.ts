import { type FeatureRecipe, featureRecipe } from "../../audio/recipe.ts";
import { type StoredRecipe, storedRecipe, withConstantHop } from "../../audio/stored_recipe.ts";
import { validateRecipe } from "../../audio/validate_recipe.ts";
import { InputError } from "../../errors/input_error.ts";
import { readJson } from "../files.ts";

/**
 * A feature recipe by the name of a shipped one, or from a JSON file.
 *
 * @param nameOrPath Such as `mfcc+prosody`, or a path that ends in `.json`.
 * @returns The recipe with every setting.
 * @throws {InputError} If there is none of that name, or the file is no recipe; one line.
 */
export async function readRecipe(nameOrPath: string): Promise<FeatureRecipe> {
  return nameOrPath.endsWith(".json")
    ? await readNamed(nameOrPath, validateRecipe)
    : featureRecipe(nameOrPath);
}

/**
 * The recipe of what was made by the original or by an earlier version, from what a user calls it: frames
 * at a constant hop unless a file says otherwise, at 44,100 Hz unless it says so.
 *
 * @param nameOrPath Such as `mfcc+prosody`, or a path that ends in `.json`.
 * @returns The recipe with every setting, and what was assumed.
 * @throws {InputError} If there is none of that name, or the file is no recipe; one line.
 */
export async function readOriginalRecipe(nameOrPath: string): Promise<StoredRecipe> {
  return nameOrPath.endsWith(".json")
    ? await readNamed(nameOrPath, storedRecipe)
    : storedRecipe(withConstantHop(featureRecipe(nameOrPath)));
}

async function readNamed<T>(path: string, validate: (json: unknown) => T): Promise<T> {
  const json = await readJson(path);
  try {
    return validate(json);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
}
