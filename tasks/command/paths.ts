import { basename, join, resolve } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { checkWritable, exists, isFolder, listFiles } from "../../src/files/files.ts";
import { type MatrixBlocks, readMatrix, writeMatrix } from "../../src/files/matrix_file.ts";
import type { PlaceOptions } from "./held_places.ts";

/** A path that a user gave, with a name for it where there is one. */
export interface NamedPath {
  readonly path: string;
  readonly name?: string;
}

/**
 * Reads `NAME=PATH`, or a path alone.
 *
 * @param argument What the user gave.
 */
export function namedPath(argument: string): NamedPath {
  const [, name, path] = /^([^=/\\]+)=(.+)$/.exec(argument) ?? [];
  return name === undefined ? { path: argument } : { name, path: path! };
}

/** A file to read, and the one to make of it. */
export interface FilePair {
  readonly input: string;
  readonly output: string;
}

/** What the files of a folder are, for {@linkcode filePairs}. */
export interface FolderFiles {
  /** Endings of the files that count, such as `.npy`, in whatever case. */
  readonly endings: readonly string[];
  /** The name of the file that is made of one. */
  readonly rename: (name: string) => string;
}

/** What a command writes that makes these files: one file, or a folder of them. */
export function placeOf(files: readonly FilePair[], output: string): PlaceOptions {
  return { kind: files.length === 1 && files[0]!.output === output ? "file" : "folder" };
}

/**
 * The files that a command is to make: one of one file, or, of a folder, one of each file in it.
 *
 * @param input A file or a folder.
 * @param output The file to write, or for a folder the folder to write.
 * @param folderFiles Which files of a folder count, and what is made of each.
 * @returns The pairs, sorted by the input's name.
 * @throws {InputError} If a folder holds no such files, two of them would make the same one, one would be
 * written over, or nothing can be written where the output is to be.
 */
export async function filePairs(
  input: string,
  output: string,
  { endings, rename }: FolderFiles,
): Promise<FilePair[]> {
  const checkApart = (pair: FilePair): FilePair => {
    if (resolve(pair.input) !== resolve(pair.output)) return pair;
    throw new InputError(
      `${pair.output}: is what is read, and would be replaced; name another place`,
    );
  };
  if (!await isFolder(input)) {
    await checkWritable(output);
    return [checkApart({ input, output })];
  }
  const inputs = new Map<string, string>();
  for (const name of (await listFiles(input, "", 0)).sort()) {
    if (!endings.some((ending) => name.toLowerCase().endsWith(ending))) continue;
    const made = rename(name), other = inputs.get(made);
    if (other) {
      throw new InputError(`${input}: ${other} and ${name} would both become ${made}; keep one`);
    }
    inputs.set(made, name);
  }
  if (inputs.size === 0) throw new InputError(`${input}: holds no ${endings.join(" or ")} files`);
  await checkWritable(join(output, inputs.keys().next().value!));
  return Array.from(
    inputs,
    ([made, name]) => checkApart({ input: join(input, name), output: join(output, made) }),
  );
}

/**
 * Says which gestures a folder holds that a run has not made: later stages take all that is there, also
 * what is of another split or model.
 *
 * @param folder The folder that it wrote.
 * @param made The files that it made there.
 */
export async function noteOtherGestures(folder: string, made: readonly string[]): Promise<void> {
  const own = new Set(made.map((path) => basename(path)));
  const others = (await listFiles(folder, "", 0))
    .filter((name) => /\.(txt|npy)$/.test(name) && !own.has(name)).sort();
  if (others.length === 0) return;
  console.log(
    `Note: ${folder} also holds ${others.length} gesture files that this run has not made, such as ` +
      `${others[0]}; what reads the folder takes them too: remove what is of an earlier run`,
  );
}

/** `-g DIR`, which commands on a folder of gestures share. */
export const gesturesFlag = {
  value: "DIR",
  required: "the folder of gestures",
  aliases: ["g", "gesture", "gestures_dir", "gestures-dir"],
  help: "The folder of gestures, one .txt or .npy file each (-g DIR for short)",
} as const;

/**
 * The gestures in a folder.
 *
 * @param folder What `-g` says.
 * @returns Names of its `.txt` and `.npy` files, sorted.
 * @throws {InputError} If there are none.
 */
export async function gestureNames(folder: string): Promise<string[]> {
  const names = (await listFiles(folder, "", 0)).filter((name) => /\.(txt|npy)$/.test(name));
  if (names.length > 0) return names.sort();
  throw new InputError(
    await exists(folder) ? `${folder}: holds no .txt or .npy files` : `${folder}: no such folder`,
  );
}

/**
 * Makes a gesture file of another, block by block.
 *
 * @param from The file to read.
 * @param to The folder to write a file of the same name to.
 * @param name The files' name.
 * @param change What becomes of the frames.
 * @returns Numbers of a frame of the file that was made.
 */
export async function changeGesture(
  from: string,
  to: string,
  name: string,
  change: (blocks: MatrixBlocks) => MatrixBlocks,
): Promise<number> {
  const path = join(from, name);
  try {
    return (await writeMatrix(join(to, name), change(readMatrix(path)))).columns;
  } catch (error) {
    if (!(error instanceof InputError) || error.message.includes(name)) throw error;
    throw new InputError(`${path}: ${error.message}`);
  }
}
