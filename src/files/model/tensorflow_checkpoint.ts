import { InputError } from "../../errors/input_error.ts";
import { named } from "../../errors/named.ts";
import { readTensorFlowCheckpoint } from "../../model/import/import_tensorflow.ts";
import type { Weights } from "../../model/weights.ts";
import { isFile, isFolder, naming, readFile, readText } from "../files.ts";

/** How the one data file of a TensorFlow checkpoint ends. */
const DATA_ENDING = ".data-00000-of-00001";
/** The file in which TensorFlow notes which of a folder's checkpoints is the last. */
const NOTE = "checkpoint";

/** What a folder's note says: the last checkpoint's name, wherever the folder was then. */
async function lastCheckpoint(folder: string): Promise<string | undefined> {
  const path = `${folder}/${NOTE}`;
  if (!await isFile(path)) return undefined;
  const text = await readText(path);
  const [, last] = text.match(/^model_checkpoint_path: "([^"\n]+)"/m) ?? [];
  const name = last?.split(/[\\/]/).at(-1);
  if (name) return `${folder}/${name}`;
  throw new InputError(`${path}: does not say which checkpoint is the last; name its .index file`);
}

/** A folder's only checkpoint, where no note says which is the last. */
async function onlyCheckpoint(folder: string): Promise<string | undefined> {
  const names: string[] = [];
  await naming(folder, async () => {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(".index")) names.push(name.slice(0, -".index".length));
    }
  });
  if (names.length < 2) return names[0] && `${folder}/${names[0]}`;
  throw new InputError(`${folder}: holds ${names.length} checkpoints; name the .index file of one`);
}

/**
 * Finds a TensorFlow V2 checkpoint.
 *
 * @param path Its prefix, as TensorFlow names it; any of its files; or its folder.
 * @returns The prefix: `PREFIX.index` and `PREFIX.data-00000-of-00001` are its files. Undefined if no
 * such checkpoint is there.
 * @throws {InputError} If a folder holds several and does not say which is the last.
 */
export async function findTensorFlowCheckpoint(path: string): Promise<string | undefined> {
  if (await isFolder(path)) {
    const folder = path.replace(/(.)[\\/]+$/, "$1");
    return await lastCheckpoint(folder) ?? await onlyCheckpoint(folder);
  }
  const prefix = path.replace(/\.(index|meta|data-\d+-of-\d+)$/, "");
  return await isFile(`${prefix}.index`) ? prefix : undefined;
}

/** A checkpoint's tensors, and the files that they are read from. */
export interface TensorFlowTensors {
  readonly tensors: Weights;
  readonly files: readonly string[];
}

/**
 * Reads a TensorFlow V2 checkpoint.
 *
 * @param path Its prefix, any of its files, or its folder.
 * @throws {InputError} If there is none, or it is damaged, as one line that names it.
 */
export async function readTensorFlow(path: string): Promise<TensorFlowTensors> {
  const prefix = await findTensorFlowCheckpoint(path);
  if (prefix === undefined) {
    throw new InputError(
      `${path}: no TensorFlow checkpoint is there; give its folder, or its .index file`,
    );
  }
  const files = [`${prefix}.index`, `${prefix}${DATA_ENDING}`] as const;
  const [index, data] = [await readFile(files[0]), await readFile(files[1])];
  return { tensors: named(files[0], () => readTensorFlowCheckpoint({ index, data })), files };
}
