import { parse } from "@std/csv";
import { basename, isAbsolute, join } from "@std/path";
import type { Part } from "../../src/dataset/manifest/split_rule.ts";
import type { VectorsInfo } from "../../src/dataset/vectors_info.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { commandLine } from "../../src/errors/quoted.ts";
import { DataSet } from "../../src/files/data/data_set.ts";
import { exists, naming, readFile, readJson } from "../../src/files/files.ts";

/**
 * Finds the manifest of the data set that a folder such as `DATA/test/labels` is in.
 *
 * @param folder The folder.
 * @returns `manifest.json` there or up to two folders above; undefined if there is none.
 */
export async function manifestAbove(folder: string): Promise<string | undefined> {
  for (const up of [".", "..", "../.."]) {
    const manifest = join(folder, up, "manifest.json");
    if (await exists(manifest)) return manifest;
  }
}

/** A recording and its motion, as a row of `DATA/gg-{train,dev,test}.csv` names them; one may be absent. */
export interface Recording {
  /** Name of the recording without folder and ending, such as `audio20`, or of motion alone. */
  readonly name: string;
  /** Path of the wav file. */
  readonly speech?: string;
  /** Path of the BVH file. */
  readonly motion?: string;
  /** Path of what other software made of the speech, where that is among the features. */
  readonly external?: string;
}

/**
 * Reads which utterances a part of a data set has.
 *
 * @param data The DATA folder that `split` made.
 * @param part The part.
 * @returns The utterances in the order of the file; a noisy copy is one of its own. Says so where their
 * files are not where the file says, as in a folder that was moved, but below DATA.
 * @throws {InputError} If the file is missing, or not what `split` writes.
 */
export async function readRecordings(data: string, part: Part): Promise<Recording[]> {
  const path = join(data, `gg-${part}.csv`);
  if (!await exists(path)) {
    throw new InputError(
      `${path}: no such file; run ${commandLine`deno task split ${data}`} first`,
    );
  }
  const rows = parseNamedRows(path, new TextDecoder().decode(await readFile(path)));
  const names = new Set<string>();
  let moved: string | undefined;
  const placed = (path: string) => {
    const found = inFolder(data, path);
    if (isAbsolute(path) && found !== path) moved ??= path;
    return found;
  };
  const utterances = rows.map((row, i) => {
    const { wav_filename: wav, bvh_filename: bvh } = row;
    if (wav === undefined || bvh === undefined || !wav && !bvh) {
      const missing = wav ? "bvh_filename" : "wav_filename";
      throw new InputError(`${path}, row ${i + 1}: has no ${missing}; run deno task split again`);
    }
    const name = basename(wav || bvh).replace(/\.(wav|bvh)$/i, "");
    if (names.has(name)) throw new InputError(`${path}: two utterances are called ${name}`);
    names.add(name);
    return { name, ...wav && { speech: placed(wav) }, ...bvh && { motion: placed(bvh) } };
  });
  if (moved !== undefined) {
    console.log(`Note: ${path}: ${moved} is not there; the files below ${data} are read instead`);
  }
  return utterances;
}

/**
 * Reads a csv file whose first row names the columns.
 *
 * @param path The file, for the line.
 * @param text What it holds.
 * @throws {InputError} If it is none; one line that names it.
 */
export function parseNamedRows(path: string, text: string): Record<string, string>[] {
  try {
    return parse(text, { skipFirstRow: true });
  } catch (error) {
    throw new InputError(`${path}: is not CSV: ${(error as Error).message}`);
  }
}

/**
 * Paths are meant from DATA; those of a csv file of the original are absolute, and no longer right once
 * the folder was moved: then the last three names tell where in it the file is.
 */
function inFolder(data: string, path: string): string {
  if (!isAbsolute(path)) return join(data, path);
  const here = join(data, ...path.split(/[\\/]/).slice(-3));
  return !isThere(path) && isThere(here) ? here : path;
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** The windows of all frames, which may still be right. */
const WINDOWS = /^X_(train|dev|test)\.npy$/;

/** Files that `vectorize` may have written beside `vectors.json`; it removes no others. */
const OWN_FILE =
  /^((X|Y|frames)_(train|dev|test)\.npy|utterances_(train|dev|test)\.csv|(dev|test|speech)_inputs\/X_test_[^/\\]+\.npy)$/;

/**
 * Makes room for the vectors of a data set: removes `vectors.json`, which will no longer be true,
 * and files of the run that wrote it which are not replaced. Windows of all frames are left until it is
 * known whether they are those of the new frames.
 *
 * @param data The DATA folder.
 * @param files The files that will be written, their paths from DATA.
 * @returns The windows that are left, which the run before wrote.
 */
export async function removeEarlierVectors(
  data: string,
  files: readonly string[],
): Promise<string[]> {
  const replaced = new Set(files);
  const info = await readJson(join(data, "vectors.json")).catch(() => null);
  const earlier: unknown = (info as Partial<VectorsInfo> | null)?.files;
  const written = Array.isArray(earlier)
    ? earlier.filter((file): file is string => typeof file === "string" && OWN_FILE.test(file))
    : [];
  await remove(join(data, "vectors.json"));
  const old = written.filter((file) => !replaced.has(file));
  for (const file of old) if (!WINDOWS.test(file)) await remove(join(data, file));
  return old.filter((file) => WINDOWS.test(file));
}

async function remove(path: string): Promise<void> {
  await naming(path, async () => {
    if (await Deno.lstat(path).catch(() => null)) await Deno.remove(path);
  });
}

/**
 * Opens a DATA folder that is learnt from, and says so where it was split anew since its vectors were
 * made, or is taken for one of the original.
 *
 * @param folder The folder.
 * @throws {InputError} If `vectors.json` is there and damaged.
 */
export async function openDataSet(folder: string): Promise<DataSet> {
  const data = await DataSet.open(folder);
  if (!data.described && data.hasGestures("train")) {
    console.log(
      `Note: ${folder} has no vectors.json, as the original leaves it: its gesture vectors are taken ` +
        "for the original's, positions and velocities at 20 frames a second",
    );
  }
  const [path] = data.changedSince;
  if (path !== undefined) {
    console.log(
      `Note: ${path} has changed since the vectors were made, which are of what it said before; ` +
        "deno task vectorize, as it was run, makes them anew",
    );
  }
  return data;
}
