import { InputError } from "../errors/input_error.ts";
import type { Matrix } from "../matrix/matrix.ts";
import { requireFinite } from "../matrix/require_finite.ts";
import { parseTextMatrix, textMatrixLines } from "../matrix/text_matrix.ts";
import { naming, openFile, writeFile } from "./files.ts";
import { NpyReader } from "./npy/npy_reader.ts";
import { NpyWriter } from "./npy/npy_writer.ts";

/** Rows of a matrix, block by block, all of as many columns. */
export type MatrixBlocks = AsyncIterable<Matrix<Float32Array | Float64Array>>;

/** Rows of a `.npy` file that are read at once. */
const BLOCK = 256;

/** Bytes of text that are read at once. */
const PIECE = 2 ** 18;

function isNpy(path: string): boolean {
  return path.toLowerCase().endsWith(".npy");
}

/**
 * Reads a matrix block by block, from a `.npy` file or, if its name ends otherwise, from text as
 * `np.savetxt` writes it.
 *
 * @param path The file.
 * @throws {InputError} If it cannot be read, is no matrix, or holds a number that is not finite; one
 * line that begins with the path.
 */
export async function* readMatrix(
  path: string,
): AsyncGenerator<Matrix<Float32Array | Float64Array>> {
  if (!isNpy(path)) return yield* readTextMatrix(path);
  using file = new NpyReader(path);
  const { rows, rowLength: columns, shape } = file;
  if (shape.length !== 2 || rows * columns === 0) {
    throw new InputError(`${path}: has shape (${shape.join(", ")}), not (frames, columns)`);
  }
  for (let row = 0; row < rows; row += BLOCK) {
    const count = Math.min(BLOCK, rows - row);
    const data = file.read(row, count);
    yield { data, rows: count, columns };
  }
}

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
 * Writes a matrix block by block, whole or not at all: as `.npy` (float32) or, if its name ends
 * otherwise, as text in the form of `np.savetxt`.
 *
 * @param path The file; its folder is made if it is absent.
 * @param blocks The rows.
 * @returns The matrix's shape.
 * @throws {InputError} If it cannot be written or a number is not finite, as one line that names it.
 */
export async function writeMatrix(
  path: string,
  blocks: MatrixBlocks,
): Promise<{ rows: number; columns: number }> {
  const shape = { rows: 0, columns: 0 };
  async function* counted() {
    for await (const block of blocks) {
      const { data, columns } = block;
      requireFinite(data, `${path} is not written`, { columns, firstRow: shape.rows });
      shape.rows += block.rows;
      shape.columns = block.columns;
      yield block;
    }
  }
  if (isNpy(path)) await writeNpyBlocks(path, counted());
  else await writeFile(path, textLines(counted()));
  return shape;
}

async function* textLines(blocks: MatrixBlocks): AsyncGenerator<string> {
  for await (const block of blocks) yield [...textMatrixLines(block)].join("");
}

async function writeNpyBlocks(path: string, blocks: MatrixBlocks): Promise<void> {
  let writer: NpyWriter | undefined;
  try {
    for await (const { data, columns } of blocks) {
      writer ??= await NpyWriter.create(path, [columns]);
      await writer.append(data instanceof Float32Array ? data : Float32Array.from(data));
    }
    if (!writer) throw new RangeError("a matrix needs at least one block of rows");
    await writer.finish();
  } finally {
    writer?.[Symbol.dispose]();
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
