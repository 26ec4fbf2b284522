import { basename, dirname, join, resolve } from "@std/path";
import type { DataManifest } from "../../src/dataset/data_manifest.ts";
import { parts } from "../../src/dataset/manifest/split_rule.ts";
import { FilePattern } from "../../src/dataset/file_pattern.ts";
import { type PairedFiles, pairFiles } from "../../src/dataset/pair_files.ts";
import { type FilePatterns, NO_SPEECH } from "../../src/dataset/manifest/file_patterns.ts";
import { nearestNames } from "../../src/errors/closest_name.ts";
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
  const patterns = [files.motion, ...files.speech === NO_SPEECH ? [] : [files.speech]];
  const lists = patterns.map((pattern) => {
    const { folder, depth } = new FilePattern(pattern, files.id);
    return listFiles(raw, folder, depth, { followLinks: true });
  });
  const found = pairFiles(new Set((await Promise.all(lists)).flat()), files);
  if (found.utterances.length === 0) throw await nothingFound(raw, files, found);
  return found;
}

/** Says what was looked for, and the names on disk that are most like it. */
async function nothingFound(
  raw: string,
  { speech, motion }: FilePatterns,
  { speechAlone, motionAlone }: PairedFiles,
): Promise<InputError> {
  const see = "see the manifest's files";
  const names = (await listFiles(raw, "", Infinity)).sort();
  const nearest = (pattern: string) => {
    const ending = /\.\w+$/.exec(pattern)?.[0].toLowerCase() ?? "";
    const alike = names.filter((name) => name.toLowerCase().endsWith(ending));
    const near = nearestNames(pattern, alike.length > 0 ? alike : names);
    return near.length > 0 ? `the nearest there are ${near.join(", ")}` : "the folder is empty";
  };
  if (speech === NO_SPEECH) {
    return new InputError(`${raw}: no file is called ${motion}: ${nearest(motion)}; ${see}`);
  }
  const [counts, patterns] = [[speechAlone.length, motionAlone.length], [speech, motion]];
  const empty = patterns.filter((_, i) => counts[i] === 0);
  const why = empty.length > 0
    ? empty.map((pattern) => `for ${pattern}, ${nearest(pattern)}`)
    : [`and no two of them have the same id: ${speechAlone[0]!.id}, ${motionAlone[0]!.id}`];
  return new InputError(
    `${raw}: no wav file with its BVH file: ${counts[0]} files are called ${speech}, ` +
      `${counts[1]} are called ${motion}${empty.length > 0 ? "; " : ", "}${why.join("; ")}; ${see}`,
  );
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
