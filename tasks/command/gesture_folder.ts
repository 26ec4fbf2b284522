import { join } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { listFiles } from "../../src/files/list_files.ts";
import { type MatrixBlocks, readMatrix, writeMatrix } from "../../src/files/text/matrix_file.ts";

/** `-g DIR`, which commands on a folder of gestures share. */
export const gesturesFlag = {
  value: "DIR",
  aliases: ["g", "gesture", "gestures_dir", "gestures-dir"],
  help: "The folder of gestures, one .txt or .npy file each (-g DIR for short)",
} as const;

/**
 * The gestures in a folder.
 *
 * @param folder What `-g` says.
 * @returns Names of its `.txt` and `.npy` files, sorted.
 * @throws {InputError} If the flag is missing, or there are none.
 */
export async function gestureNames(folder: string | undefined): Promise<string[]> {
  if (folder === undefined) throw new InputError("-g DIR is missing: the folder of gestures");
  const names = (await listFiles(folder, "", 0)).filter((name) => /\.(txt|npy)$/.test(name));
  if (names.length > 0) return names.sort();
  const there = await Deno.stat(folder).catch(() => undefined);
  throw new InputError(
    there ? `${folder}: holds no .txt or .npy files` : `${folder}: no such folder`,
  );
}

/**
 * Makes a gesture file of another, block by block.
 *
 * @param from The file to read.
 * @param to The folder to write a file of the same name to.
 * @param name The files' name.
 * @param change What becomes of the frames.
 */
export async function changeGesture(
  from: string,
  to: string,
  name: string,
  change: (blocks: MatrixBlocks) => MatrixBlocks,
): Promise<void> {
  const path = join(from, name);
  try {
    await writeMatrix(join(to, name), change(readMatrix(path)));
  } catch (error) {
    if (!(error instanceof InputError) || error.message.includes(name)) throw error;
    throw new InputError(`${path}: ${error.message}`);
  }
}
