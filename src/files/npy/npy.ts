import { named } from "../../errors/named.ts";
import { decodeNpy, encodeNpy, type NpyArray } from "../../matrix/npy.ts";
import { readFile, writeFile } from "../files.ts";

/**
 * Reads a `.npy` file.
 *
 * @param path The file.
 * @throws {InputError} If there is no such file or it cannot be read, as one line that names it.
 */
export async function readNpy(path: string): Promise<NpyArray> {
  const bytes = await readFile(path);
  return named(path, () => decodeNpy(bytes));
}

/**
 * Writes a `.npy` file, whole or not at all.
 *
 * @param path The file; its folder is made if it is absent.
 * @param array The elements in C order and their shape.
 * @throws {InputError} If the file cannot be written, as one line that names it.
 */
export async function writeNpy(path: string, array: NpyArray): Promise<void> {
  await writeFile(path, [encodeNpy(array)]);
}
