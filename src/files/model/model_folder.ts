import { InputError } from "../../errors/input_error.ts";
import { named } from "../../errors/named.ts";
import { quoted } from "../../errors/quoted.ts";
import {
  decodeWeights,
  encodeWeights,
  MODEL_FORMAT,
  MODEL_VERSION,
  type ModelJson,
  parseModelJson,
  storedBytes,
  type WeightsManifest,
} from "../../model/stored_model.ts";
import type { Weights } from "../../model/weights.ts";
import { exists, naming, readFile, readJson, removeTemporaryFiles, writeFile } from "../files.ts";

/** How many digits of its contents' SHA-256 a file has in its name. */
const DIGITS = 16;

/**
 * Writes weights to a file that is named after its contents, `STEM.HASH.bin` (float32 or float16,
 * little-endian): so it never takes the place of another, which a manifest may still speak of.
 *
 * @param folder The folder.
 * @param stem The first part of the name, such as `weights`.
 * @param weights The weights by name.
 * @param half Whether in half precision.
 * @returns What says where they are: it is the caller's to write, last and in one go.
 * @throws {InputError} If the file cannot be written, as one line that names it.
 */
async function writeWeights(
  folder: string,
  stem: string,
  weights: Weights,
  half = false,
): Promise<WeightsManifest> {
  const { bytes, entries } = encodeWeights(weights, half);
  const path = `${stem}.${await hashOf(bytes)}.bin`;
  await writeFile(`${folder}/${path}`, [bytes]);
  return [{ paths: [path], weights: entries }];
}

/** How a file that is named after its contents is called. */
const NAMED_AFTER_CONTENTS = new RegExp(`\\.([0-9a-f]{${DIGITS}})\\.bin$`);

/**
 * Reads the weights of a manifest. No more memory is taken than its files have bytes, and nothing is
 * read that is not a plain file.
 *
 * @param folder The folder of the manifest.
 * @param manifest Where they are.
 * @throws {InputError} If a file cannot be read, has another length than its weights, is not what it
 * was when it was written, or holds NaN or infinity; as one line that names it.
 */
async function readWeights(folder: string, manifest: WeightsManifest): Promise<Weights> {
  const weights: Weights[] = [];
  for (const { paths, weights: entries } of manifest) {
    const files = paths.map((name) => `${folder}/${name}`);
    await checkLength(files, entries);
    const parts = await Promise.all(files.map(readVerified));
    const bytes = await new Blob(parts).arrayBuffer();
    weights.push(named(files.join(", "), () => decodeWeights(bytes, entries)));
  }
  return Object.assign({}, ...weights);
}

/** Checks, before any is read, that files are as long as their weights. */
async function checkLength(
  files: readonly string[],
  entries: WeightsManifest[number]["weights"],
): Promise<void> {
  let found = 0;
  for (const path of files) {
    const { isFile, size } = await naming(path, () => Deno.stat(path));
    if (!isFile) throw new InputError(`${path}: is not a plain file`);
    found += size;
  }
  let needed = 0;
  for (const entry of entries) {
    needed += storedBytes(entry);
    if (needed <= found) continue;
    throw new InputError(`${files.join(", ")}: is cut short, ${entry.name} is not all there`);
  }
  if (needed < found) {
    throw new InputError(
      `${files.join(", ")}: has ${found - needed} bytes more than model.json says`,
    );
  }
}

/** Reads a file that is named after its contents, which must be what they were. */
async function readVerified(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const said = NAMED_AFTER_CONTENTS.exec(path)?.[1];
  if (said === undefined) {
    throw new InputError(`${path}: is not named after its contents, as in weights.HASH.bin`);
  }
  const bytes = await readFile(path);
  if (await hashOf(bytes) === said) return bytes;
  throw new InputError(
    `${path}: is damaged: its contents are not those that it is named after; copy the model again`,
  );
}

/** The first digits of the SHA-256 of some bytes. */
async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return hash.toHex().slice(0, DIGITS);
}

/**
 * Removes weights that are not spoken of any more.
 *
 * @param folder The folder.
 * @param manifests What is still spoken of.
 */
async function removeOtherWeights(
  folder: string,
  manifests: readonly WeightsManifest[],
): Promise<void> {
  const kept = new Set(manifests.flat().flatMap(({ paths }) => paths));
  const ours = new RegExp(`^(weights|training)(\\.[0-9a-f]{${DIGITS}})?\\.bin$`);
  await naming(folder, async () => {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && ours.test(name) && !kept.has(name)) await Deno.remove(`${folder}/${name}`);
    }
  });
}

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

/** Options of {@linkcode writeModelFolder}. */
export interface WriteModelOptions {
  /**
   * Writes weights in half precision, which halves the size and moves joints by hundredths of a
   * centimetre: for what is handed out.
   *
   * @default {false}
   */
  half?: boolean;
}

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
 * @param options How.
 * @throws {InputError} If the folder cannot be written, as one line that names the file.
 */
export async function writeModelFolder(
  folder: string,
  { config, weights, training }: ModelFolder,
  options: WriteModelOptions = {},
): Promise<void> {
  const weightsManifest = await writeWeights(folder, "weights", weights, options.half);
  const trainingManifest = training && await writeWeights(folder, "training", training.weights);
  const json = {
    format: MODEL_FORMAT,
    version: MODEL_VERSION,
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

/**
 * Removes what {@linkcode writeModelFolder} left where it was killed: weights of before and half-written
 * files.
 *
 * @param folder The MODEL folder.
 * @throws {InputError} If there is no model, or a file cannot be removed; one line that names the file.
 */
export async function removeLeftovers(folder: string): Promise<void> {
  const { weightsManifest, training } = await readModelJson(folder);
  await removeOtherWeights(folder, [weightsManifest, training?.weightsManifest ?? []]);
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
  if (!await exists(path)) {
    throw new InputError(`${folder}: no model is there; ${hint}`);
  }
  const json = await readJson(path) as { format?: unknown; version?: unknown } | null;
  if (json?.format !== MODEL_FORMAT) {
    throw new InputError(`${path}: is not a model of this package; ${hint}`);
  }
  if (json.version !== MODEL_VERSION) {
    const version = quoted(json.version);
    throw new InputError(
      `${path}: has format version ${version}, this package reads ${MODEL_VERSION}`,
    );
  }
  return parseModelJson(json, path);
}

/** Options of {@linkcode modelFiles}. */
export interface ModelFilesOptions {
  /**
   * Adds what training needs to go on, where it is there.
   *
   * @default {false}
   */
  training?: boolean;
}

/**
 * The files of a model: what is read to predict with it.
 *
 * @param folder A MODEL or CHKPT folder, which holds a model.
 * @param options What to name beside them.
 * @returns Paths of `model.json` and of the files of weights that it speaks of.
 * @throws {InputError} If `model.json` cannot be read, or names files elsewhere.
 */
export async function modelFiles(
  folder: string,
  options: ModelFilesOptions = {},
): Promise<string[]> {
  const path = `${folder}/model.json`;
  const { weightsManifest, training } = await readModelJson(folder);
  const manifests = [weightsManifest, options.training && training?.weightsManifest || []];
  const weights = manifests.flat().flatMap(({ paths }) => paths);
  return [path, ...weights.map((name) => `${folder}/${name}`)];
}
