import * as z from "zod";
import { InputError } from "../../errors/input_error.ts";
import { object } from "../../json/fields.ts";
import { readAs } from "../../json/read_as.ts";
import { quoted } from "../../errors/quoted.ts";
import type { Weights } from "../../model/weights.ts";
import { readJson, removeTemporaryFiles, writeFile } from "../files.ts";
import {
  readWeights,
  removeOtherWeights,
  type WeightsManifest,
  weightsManifestSchema,
  writeWeights,
} from "./weights_file.ts";

/** The contents of a MODEL folder. */
export interface ModelFolder {
  /** Everything about the model that is not a weight, as JSON holds it. */
  readonly config: object;
  /** Its weights by name: of a model in training, those that were best on the dev set. */
  readonly weights: Weights;
  /** What training needs to go on; absent where the model was not trained here. */
  readonly training?: TrainingState;
}

/** A model's training at some batch. */
export interface TrainingState {
  /** How far it is and how it is done, as JSON holds it. */
  readonly progress: object;
  /** The weights as they are then, and the optimizer's state. */
  readonly weights: Weights;
}

/** `model.json`: TF.js' weights manifest, with the model's configuration beside it. */
export interface ModelJson {
  /** Everything about the model that is not a weight. */
  readonly config: object;
  readonly weightsManifest: WeightsManifest;
  readonly training?: { readonly progress: object; readonly weightsManifest: WeightsManifest };
}

const FORMAT = "aud2repr2pose";
const VERSION = 1;

/** The fields of `model.json` that this file writes; those of the configuration stand beside them. */
const modelJsonSchema = z.looseObject({
  $schema: z.string("a text").exactOptional(),
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  weightsManifest: weightsManifestSchema,
  training: object({
    progress: z.looseObject({}, "an object"),
    weightsManifest: weightsManifestSchema,
  }).exactOptional(),
}, "an object");

/**
 * Writes a model as a folder of `model.json` (configuration and TF.js weights manifest) and
 * `weights.HASH.bin` (float32, little-endian). Nothing else is needed to predict with it. What
 * training needs to go on is in `training.HASH.bin`.
 *
 * The weights' files are named after their contents and synced before `model.json` is renamed into
 * its place: whenever the program ends, the folder holds the model of before or the new one, whole.
 *
 * @param folder The MODEL folder; made if it is absent. A model that is there is replaced.
 * @param model The model.
 * @throws {InputError} If the folder cannot be written, as one line that names the file.
 */
export async function writeModelFolder(
  folder: string,
  { config, weights, training }: ModelFolder,
): Promise<void> {
  const weightsManifest = await writeWeights(folder, "weights", weights);
  const trainingManifest = training && await writeWeights(folder, "training", training.weights);
  const json = {
    format: FORMAT,
    version: VERSION,
    ...config,
    weightsManifest,
    ...(training && {
      training: { progress: training.progress, weightsManifest: trainingManifest! },
    }),
  };
  await writeFile(`${folder}/model.json`, [JSON.stringify(json, null, 1) + "\n"]);
  await removeOtherWeights(folder, [weightsManifest, trainingManifest ?? []]);
  await removeTemporaryFiles(folder);
}

/** Options of {@linkcode readModelFolder}. */
export interface ReadModelFolderOptions {
  /**
   * Reads what training needs to go on as well.
   *
   * @default {false}
   */
  training?: boolean;
  /**
   * What makes a model, for the line that says there is none.
   *
   * @default {"make one with import-model"}
   */
  hint?: string;
}

/**
 * Reads a model that {@linkcode writeModelFolder} wrote.
 *
 * @param folder The MODEL folder.
 * @param options What to read.
 * @throws {InputError} If there is no model, it is of another kind, or it is damaged; one line that
 * names the file.
 */
export async function readModelFolder(
  folder: string,
  options: ReadModelFolderOptions = {},
): Promise<ModelFolder> {
  const { config, weightsManifest, training } = await readModelJson(folder, options.hint);
  const weights = await readWeights(folder, weightsManifest);
  if (!options.training || !training) return { config, weights };
  const state = await readWeights(folder, training.weightsManifest);
  return { config, weights, training: { progress: training.progress, weights: state } };
}

/**
 * Reads a model's `model.json`, and none of its weights.
 *
 * @param folder The MODEL folder.
 * @param hint What makes a model, for the line that says there is none.
 * @throws {InputError} If there is no model, it is of another kind, or its weights cannot be where it
 * says; one line that names the file.
 */
export async function readModelJson(
  folder: string,
  hint: string = "make one with import-model",
): Promise<ModelJson> {
  const path = `${folder}/model.json`;
  if (!await Deno.stat(path).catch(() => undefined)) {
    throw new InputError(`${folder}: no model is there; ${hint}`);
  }
  const json = await readJson(path) as { format?: unknown; version?: unknown } | null;
  if (json?.format !== FORMAT) {
    throw new InputError(`${path}: is not a model of this package; ${hint}`);
  }
  if (json.version !== VERSION) {
    const version = quoted(json.version);
    throw new InputError(`${path}: has format version ${version}, this package reads ${VERSION}`);
  }
  const {
    $schema: _schema,
    format: _format,
    version: _version,
    weightsManifest,
    training,
    ...config
  } = readAs(modelJsonSchema, json, path);
  return { config, weightsManifest, ...(training && { training }) };
}
