import type { Matrix } from "../../matrix/matrix.ts";
import { flooredLog } from "./floored_log.ts";

/**
 * Log energy of frames: the natural logarithm of the sum over a power spectrum, with 2.22e-16 in
 * place of a sum of zero.
 *
 * @param power Power spectra as (frames, bins).
 * @returns The log energies as (frames, 1).
 *
 * @example Usage
 * ```ts
 * import { logEnergy } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const power = { data: Float64Array.of(0.25, 0.5, 0.25), rows: 1, columns: 3 };
 * assertEquals(logEnergy(power).data, Float64Array.of(0));
 * ```
 */
export function logEnergy(power: Matrix): Matrix {
  const { data, rows, columns } = power;
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let bin = row * columns; bin < (row + 1) * columns; bin++) sum += data[bin]!;
    sums[row] = sum;
  }
  return flooredLog({ data: sums, rows, columns: 1 });
}
