import { storedRecipe } from "../../audio/stored_recipe.ts";
import { InputError } from "../../errors/input_error.ts";
import { type GestureModelData, validateModelData } from "../../model/gesture_model.ts";
import { readModelFolder } from "./model_folder.ts";

/**
 * Reads a model as plain data, on no backend.
 *
 * @param folder The MODEL folder that `import-model` or `train` wrote.
 * @returns The model's configuration and weights.
 * @throws {InputError} If there is no model in the folder or it is damaged.
 *
 * @example Usage
 * ```ts ignore
 * import { readModelData } from "@aud2repr2pose/aud2repr2pose";
 *
 * const { config, weights } = await readModelData("models/trinity");
 * console.log(config.recipe.name, weights["gru/bias"]?.shape);
 * ```
 */
export async function readModelData(folder: string): Promise<GestureModelData> {
  const { config, weights } = await readModelFolder(folder);
  try {
    const model = validateModelData({ config, weights });
    const { recipe, assumed } = storedRecipe((config as { recipe: unknown }).recipe);
    return {
      ...model,
      config: { ...model.config, recipe },
      ...assumed !== undefined && { assumed: [`${folder} ${assumed}`] },
    };
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${folder}/model.json: ${error.message}`);
    throw error;
  }
}
