import { basename, dirname, join, resolve } from "@std/path";
import type { DataManifest } from "../../src/dataset/data_manifest.ts";
import { parts } from "../../src/dataset/manifest/split_rule.ts";
import { FilePattern } from "../../src/dataset/file_pattern.ts";
import { type PairedFiles, pairFiles } from "../../src/dataset/pair_files.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { listFiles, naming } from "../../src/files/files.ts";

/**
 * Finds the recordings of a data set.
 *
 * @param raw The data set's folder.
 * @throws {InputError} If there are none; the line says what was looked for, and where.
 */
export async function findRecordings(raw: string, manifest: DataManifest): Promise<PairedFiles> {
  const { files, download } = manifest;
  const { isDirectory } = await naming(raw, () =>
    Deno.stat(raw).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new InputError(`${raw}: no such folder; ${download ?? "put the recordings there"}`);
    }));
  if (!isDirectory) throw new InputError(`${raw}: is a file, not the data set's folder`);
  const patterns = [new FilePattern(files.speech), new FilePattern(files.motion)];
  const lists = patterns.map(({ folder, depth }) => listFiles(raw, folder, depth));
  const found = pairFiles(new Set((await Promise.all(lists)).flat()), files);
  if (found.utterances.length === 0) {
    throw new InputError(
      `${raw}: no wav file with its BVH file: ${found.speechAlone.length} files are called ` +
        `${files.speech}, ${found.motionAlone.length} are called ${files.motion}, and no two of them ` +
        "have the same id; see the manifest's files",
    );
  }
  return found;
}

/**
 * Checks that a DATA folder and the folder of its sources do not get in each other's way.
 *
 * @throws {InputError} If one is where the other's files are.
 */
export async function checkFolders(raw: string, data: string): Promise<void> {
  const from = `${await realPath(raw)}/`, to = `${await realPath(data)}/`;
  if (to.startsWith(from)) {
    throw new InputError(`${data} is in ${raw}, the folder of the recordings; name one outside`);
  }
  const part = parts.find((part) => from.startsWith(`${to}${part}/`));
  if (part) throw new InputError(`${raw} is in ${data}/${part}, which is written; move it`);
}

/** The path without links, of a file that need not be there yet. */
async function realPath(path: string): Promise<string> {
  const full = resolve(path);
  return await Deno.realPath(full).catch(async (error) => {
    if (dirname(full) === full) throw error;
    return join(await realPath(dirname(full)), basename(full));
  });
}
