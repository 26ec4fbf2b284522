import { InputError } from "../input_error.ts";
import type { Matrix } from "../matrix.ts";
import { naming } from "./files.ts";
import { parseTextMatrix } from "./parse_text_matrix.ts";

/**
 * Reads a matrix of text as NumPy's `np.savetxt` writes it, block by block: one row a line, numbers
 * between spaces, tabs or commas; what follows a `#`, and empty lines, are left out.
 *
 * @param path The file.
 * @returns Blocks of rows, (rows, columns), at least one.
 * @throws {InputError} If it cannot be read, a line has another number of columns, or a number is
 * none or not finite; one line that names the file and the line.
 */
export async function* readTextMatrix(path: string): AsyncGenerator<Matrix> {
  const file = await naming(path, () => Deno.open(path));
  if ((await file.stat()).isDirectory) {
    file.close();
    throw new InputError(`${path}: is a folder, not a file`);
  }
  yield* parseTextMatrix(file.readable, path);
}
