import * as tf from "@tensorflow/tfjs-core";
import { useBackend, type UseBackendOptions } from "./backend/use_backend.ts";
import { InputError } from "./input_error.ts";
import { GestureModel, type GestureModelConfig } from "./model/gesture_model.ts";
import { readModelFolder } from "./store/model_folder.ts";

/**
 * Loads a model and makes it ready to predict.
 *
 * @param folder The MODEL folder that `import-model` or `train` wrote.
 * @param options The backend to compute on; by default the one in use, or else the best that can be
 * had.
 * @returns The model.
 * @throws {InputError} If there is no model in the folder, it is damaged, or the backend cannot be
 * had.
 *
 * @example Usage
 * ```ts ignore
 * import { loadModel } from "@aud2repr2pose/aud2repr2pose";
 *
 * const model = await loadModel("models/trinity", { backend: "wasm" });
 * console.log(model.config.recipe.name);
 * ```
 */
export async function loadModel(
  folder: string,
  options?: UseBackendOptions,
): Promise<GestureModel> {
  const { config, weights } = await readModelFolder(folder);
  if (options || !tf.getBackend()) await useBackend(options);
  try {
    return new GestureModel({ config: config as GestureModelConfig, weights });
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${folder}/model.json: ${error.message}`);
    throw error;
  }
}
