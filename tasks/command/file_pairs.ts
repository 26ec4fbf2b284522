import { join } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { checkWritable } from "../../src/files/files.ts";
import type { PlaceOptions } from "./held_places.ts";
import { listFiles } from "../../src/files/list_files.ts";

/** A file to read, and the one to make of it. */
export interface FilePair {
  readonly input: string;
  readonly output: string;
}

/** What the files of a folder are, for {@linkcode filePairs}. */
export interface FolderFiles {
  /** Endings of the files that count, such as `.npy`. */
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
 * @throws {InputError} If a folder holds no such files, two of them would make the same one, or
 * nothing can be written where the output is to be.
 */
export async function filePairs(
  input: string,
  output: string,
  { endings, rename }: FolderFiles,
): Promise<FilePair[]> {
  if (!(await Deno.stat(input).catch(() => undefined))?.isDirectory) {
    await checkWritable(output);
    return [{ input, output }];
  }
  const inputs = new Map<string, string>();
  for (const name of (await listFiles(input, "", 0)).sort()) {
    if (!endings.some((ending) => name.endsWith(ending))) continue;
    const made = rename(name), other = inputs.get(made);
    if (other) {
      throw new InputError(`${input}: ${other} and ${name} would both become ${made}; keep one`);
    }
    inputs.set(made, name);
  }
  if (inputs.size === 0) throw new InputError(`${input}: holds no ${endings.join(" or ")} files`);
  await checkWritable(join(output, inputs.keys().next().value!));
  return Array.from(inputs, ([made, name]) => ({
    input: join(input, name),
    output: join(output, made),
  }));
}
