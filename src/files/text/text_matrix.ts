import type { Matrix } from "../../matrix/matrix.ts";
import { writeFile } from "../files.ts";

/** How `np.savetxt` writes a number by default, `%.18e`: 1.500000000000000000e+00. */
function savetxtNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const [mantissa, exponent] = value.toExponential(18).split("e") as [string, string];
  const digits = exponent.slice(1).padStart(2, "0");
  const sign = Object.is(value, -0) ? "-" : "";
  return `${sign}${mantissa}e${exponent[0]}${digits}`;
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

/**
 * The lines of a matrix as `np.savetxt` writes them.
 *
 * @param matrix The numbers, (rows, columns).
 * @returns One line a row, each with its end of line.
 *
 * @example Usage
 * ```ts
 * import { textMatrixLines } from "@aud2repr2pose/aud2repr2pose";
 *
 * const [line] = textMatrixLines({ data: new Float64Array([1.5, -2]), rows: 1, columns: 2 });
 * console.log(line); // 1.500000000000000000e+00 -2.000000000000000000e+00
 * ```
 */
export function* textMatrixLines(
  { data, rows, columns }: Matrix<Float32Array | Float64Array>,
): Generator<string> {
  for (let row = 0; row < rows; row++) {
    const values = Array.from(data.subarray(row * columns, (row + 1) * columns), savetxtNumber);
    yield values.join(" ") + "\n";
  }
}
