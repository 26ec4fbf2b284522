import type { Matrix } from "../../matrix/matrix.ts";

/**
 * Lifters cepstra: coefficient k is multiplied by 1 + L/2 sin(pi k / L), which brings the high ones,
 * much smaller than the low, to a similar size.
 *
 * @param cepstra The cepstra as (frames, coefficients).
 * @param L The liftering parameter; 0 leaves the cepstra as they are.
 * @returns The liftered cepstra, of the same shape.
 *
 * @example Usage
 * ```ts
 * import { lifter } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const cepstra = { data: Float64Array.of(1, 1), rows: 1, columns: 2 };
 * assertEquals(lifter(cepstra, 2).data, Float64Array.of(1, 2));
 * ```
 */
export function lifter(cepstra: Matrix, L = 22): Matrix {
  const { rows, columns } = cepstra;
  const data = cepstra.data.slice();
  if (L > 0) {
    for (let k = 0; k < columns; k++) {
      const weight = 1 + (L / 2) * Math.sin(Math.PI * k / L);
      for (let row = 0; row < rows; row++) data[row * columns + k]! *= weight;
    }
  }
  return { data, rows, columns };
}
