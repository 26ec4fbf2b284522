import * as tf from "@tensorflow/tfjs-core";
import { useBackend, type UseBackendOptions } from "../../backend/use_backend.ts";
import { GestureModel } from "../../model/gesture_model.ts";
import { readModelData } from "./read_model_data.ts";

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
  const data = await readModelData(folder);
  if (options || !tf.getBackend()) await useBackend(options);
  return new GestureModel(data);
}
