import type { Matrix } from "../../matrix/matrix.ts";

/**
 * Cepstra of log filter bank energies: their discrete cosine transform (orthonormal DCT-II),
 * c[k] = s[k] sum_n x[n] cos(pi k (2n + 1) / 2N), where s is sqrt(1/N) for k = 0, else sqrt(2/N).
 *
 * @param logEnergies Log energies as (frames, N).
 * @param count Number of coefficients to keep, from 1 to N.
 * @returns The first coefficients as (frames, count).
 * @throws {RangeError} If `count` is not an integer from 1 to N.
 *
 * @example Usage
 * ```ts
 * import { cepstrum } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const flat = { data: Float64Array.of(3, 3, 3, 3), rows: 1, columns: 4 };
 * assertEquals(cepstrum(flat, 1).data, Float64Array.of(6));
 * ```
 */
export function cepstrum(logEnergies: Matrix, count: number = logEnergies.columns): Matrix {
  const { rows, columns } = logEnergies;
  if (!(Number.isInteger(count) && count >= 1 && count <= columns)) {
    throw new RangeError(
      `count must be an integer from 1 to the ${columns} filters, current value is ${count}`,
    );
  }
  const basis = cosineBasis(count, columns);
  const data = new Float64Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let n = 0; n < columns; n++) {
        sum += logEnergies.data[start + n]! * basis[k * columns + n]!;
      }
      data[row * count + k] = sum;
    }
  }
  return { data, rows, columns: count };
}

/** The first `count` of the N basis vectors of the transform, as rows. */
function cosineBasis(count: number, N: number): Float64Array {
  // All cosines are of multiples of pi / 2N.
  const cosines = Float64Array.from({ length: 4 * N }, (_, i) => Math.cos(Math.PI * i / (2 * N)));
  const basis = new Float64Array(count * N);
  for (let k = 0; k < count; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / N);
    for (let n = 0; n < N; n++) basis[k * N + n] = scale * cosines[k * (2 * n + 1) % (4 * N)]!;
  }
  return basis;
}
