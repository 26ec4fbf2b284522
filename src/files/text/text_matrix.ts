import type { Matrix } from "../../matrix/matrix.ts";
import { parseTextMatrix, textMatrixLines } from "../../matrix/text_matrix.ts";
import { naming, openFile, writeFile } from "../files.ts";

/** Bytes that are read at once. */
const PIECE = 2 ** 18;

/**
 * Reads a matrix of text as NumPy's `np.savetxt` writes it, block by block, see
 * {@linkcode parseTextMatrix}.
 *
 * @param path The file.
 * @returns Blocks of rows, (rows, columns), at least one.
 * @throws {InputError} If it cannot be read, a line has another number of columns, or a number is
 * none or not finite; one line that names the file and the line.
 */
export async function* readTextMatrix(path: string): AsyncGenerator<Matrix> {
  using file = await openFile(path);
  yield* parseTextMatrix(pieces(file, path), path);
}

/** A file's bytes, piece after piece in the same place. */
async function* pieces(file: Deno.FsFile, path: string): AsyncGenerator<Uint8Array> {
  const place = new Uint8Array(PIECE);
  for (let count; (count = await naming(path, () => file.read(place))) !== null;) {
    yield place.subarray(0, count);
  }
}

/**
 * Writes a matrix as text in the form of NumPy's `np.savetxt`, one row a line.
 *
 * @param path The file; its folder is made if it is absent.
 * @param matrix The numbers, (rows, columns).
 * @throws {InputError} If the file cannot be written, as one line that names it.
 */
export async function writeTextMatrix(
  path: string,
  matrix: Matrix<Float32Array | Float64Array>,
): Promise<void> {
  await writeFile(path, textMatrixLines(matrix));
}
