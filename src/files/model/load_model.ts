import * as tf from "@tensorflow/tfjs-core";
import * as z from "zod";
import { useBackend, type UseBackendOptions } from "../../backend/use_backend.ts";
import { InputError } from "../../errors/input_error.ts";
import { commandLine } from "../../errors/quoted.ts";
import { named } from "../../errors/named.ts";
import { readAs } from "../../json/read_as.ts";
import { gestureFields, GestureModel, type GestureModelData } from "../../model/gesture_model.ts";
import { modelDataOf, readStoredModel } from "../../model/stored_model.ts";
import { ownWeights, type Weights } from "../../model/weights.ts";
import {
  type MotionAutoencoderArchitecture,
  motionAutoencoderSchema,
  motionAutoencoderShapes,
} from "../../model/motion_autoencoder.ts";
import type { GestureForm } from "../../motion/representation/gesture_form.ts";
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
 * import { readModelData } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * const { config, weights } = await readModelData("models/trinity");
 * console.log(config.recipe.name, weights["gru/bias"]?.shape);
 * ```
 */
export async function readModelData(folder: string): Promise<GestureModelData> {
  const { config, weights } = await readModelFolder(folder);
  if (Object.hasOwn(config, "motionAutoencoder") && !Object.hasOwn(config, "speechEncoder")) {
    throw new InputError(
      `${folder}/model.json: is of a motion autoencoder alone, from learn; name a model folder, from ` +
        "train or import-model",
    );
  }
  return named(`${folder}/model.json`, () => modelDataOf({ config, weights }, folder));
}

/** The model in the box: learnt from the package's own synthetic corpus, see `models/README.md`. */
export const DEFAULT_MODEL: URL = new URL("../../../models/default/", import.meta.url);

/**
 * Loads a model and makes it ready to predict.
 *
 * @param folder The MODEL folder that `import-model` or `train` wrote; the model in the box by default,
 * which knows a synthetic voice and gestures by rule.
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
  folder?: string,
  options?: UseBackendOptions,
): Promise<GestureModel> {
  const data = folder === undefined
    ? await readStoredModel(async (name) =>
      (await fetch(new URL(name, DEFAULT_MODEL))).arrayBuffer()
    )
    : await readModelData(folder);
  if (options || !tf.getBackend()) await useBackend(options);
  return new GestureModel(data);
}

/** Everything about a motion autoencoder that is not a weight. */
export interface MotionAutoencoderConfig extends GestureForm {
  /** Its shape. */
  readonly motionAutoencoder: MotionAutoencoderArchitecture;
  /** Gesture frames a second. */
  readonly frameRate: number;
}

/** The same as JSON, which may be a whole model's: of that, the rest is left out. */
const motionConfigSchema: z.ZodType<MotionAutoencoderConfig> = z.object({
  motionAutoencoder: motionAutoencoderSchema,
  ...gestureFields,
});

/** A trained motion autoencoder as plain data. */
export interface MotionAutoencoderData {
  /** Architecture, normalisation and how gestures are laid out. */
  readonly config: MotionAutoencoderConfig;
  /** Its weights, see {@linkcode motionAutoencoderShapes}. */
  readonly weights: Weights;
}

/**
 * Reads a motion autoencoder: of a checkpoint, or of a whole model that has one, whose speech encoder
 * and recipe are left out.
 *
 * @param folder The CHKPT folder that `learn` wrote, or a MODEL folder.
 * @param latentDim Numbers of an encoding that it must have; any by default.
 * @returns The autoencoder, for {@linkcode MotionEncoder} and {@linkcode MotionDecoder}.
 * @throws {InputError} If there is none, it is damaged, or of another latent dimension.
 *
 * @example Usage
 * ```ts ignore
 * import { loadMotionAutoencoder } from "@aud2repr2pose/aud2repr2pose/files";
 * import { MotionEncoder } from "@aud2repr2pose/aud2repr2pose/model";
 *
 * const { config, weights } = await loadMotionAutoencoder("chkpt", 325);
 * const encoder = new MotionEncoder(config.motionAutoencoder, weights);
 * ```
 */
export async function loadMotionAutoencoder(
  folder: string,
  latentDim?: number,
): Promise<MotionAutoencoderData> {
  const hint = `run ${commandLine`deno task learn DATA --checkpoint-dir ${folder}`} first`;
  const model = await readModelFolder(folder, { hint });
  const path = `${folder}/model.json`;
  if (!Object.hasOwn(model.config, "motionAutoencoder")) {
    throw new InputError(`${path}: has no motion autoencoder; ${hint}`);
  }
  const config = readAs(motionConfigSchema, model.config, path);
  const { motionAutoencoder } = config;
  const { widths, middle } = motionAutoencoder;
  if (latentDim !== undefined && widths[middle] !== latentDim) {
    throw new InputError(
      `the autoencoder in ${folder} has ${widths[middle]} numbers an encoding, not ${latentDim}`,
    );
  }
  const weights = named(
    path,
    () => ownWeights(model.weights, motionAutoencoderShapes(motionAutoencoder)),
  );
  return { config, weights };
}
