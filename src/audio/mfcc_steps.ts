import type { Matrix } from "../matrix/matrix.ts";
import { boundedLog } from "./signal/power_spectrum.ts";
import { sumRange } from "./signal/sliding_buffer.ts";

/** Options for {@linkcode preEmphasis}. */
export interface PreEmphasisOptions {
  /**
   * How much of the sample before is taken off; 0 leaves the signal as it is.
   *
   * @default {0.97}
   */
  coefficient?: number;
  /**
   * The sample before the first; 0 keeps the first sample as it is.
   *
   * @default {0}
   */
  previous?: number;
  /**
   * Where the samples y are written: it may be where the samples x are.
   *
   * @default {a new array}
   */
  result?: Float64Array;
}

/**
 * Lifts the high frequencies of a signal: y[i] = x[i] - coefficient x[i - 1].
 *
 * @param signal The samples x.
 * @param options The coefficient, what came before the signal, and where the result goes.
 * @returns The samples y, an array of the same length.
 *
 * @example Usage
 * ```ts
 * import { preEmphasis } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(preEmphasis(Float64Array.of(1, 1, 2), { coefficient: 0.5 }), Float64Array.of(1, 0.5, 1.5));
 * ```
 */
export function preEmphasis(signal: Float64Array, options: PreEmphasisOptions = {}): Float64Array {
  const { coefficient = 0.97, previous = 0, result = new Float64Array(signal.length) } = options;
  // From the end, so that the sample before is still there where both are one array.
  for (let i = signal.length - 1; i > 0; i--) result[i] = signal[i]! - coefficient * signal[i - 1]!;
  if (signal.length > 0) result[0] = signal[0]! - coefficient * previous;
  return result;
}

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
 * import { cepstrum } from "@aud2repr2pose/aud2repr2pose/audio";
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

/** The first `count` of the N basis vectors of the transform, as rows; kept, a handful in all. */
function cosineBasis(count: number, N: number): Float64Array {
  const known = bases.get(`${count} of ${N}`);
  if (known) return known;
  // All cosines are of multiples of pi / 2N.
  const cosines = Float64Array.from({ length: 4 * N }, (_, i) => Math.cos(Math.PI * i / (2 * N)));
  const basis = new Float64Array(count * N);
  for (let k = 0; k < count; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / N);
    for (let n = 0; n < N; n++) basis[k * N + n] = scale * cosines[k * (2 * n + 1) % (4 * N)]!;
  }
  bases.set(`${count} of ${N}`, basis);
  return basis;
}

const bases = new Map<string, Float64Array>();

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
 * import { lifter } from "@aud2repr2pose/aud2repr2pose/audio";
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

/**
 * Log energy of frames: the natural logarithm of the sum over a power spectrum, with 2.22e-16 in
 * place of a sum of zero.
 *
 * @param power Power spectra as (frames, bins).
 * @returns The log energies as (frames, 1).
 *
 * @example Usage
 * ```ts
 * import { logEnergy } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const power = { data: Float64Array.of(0.25, 0.5, 0.25), rows: 1, columns: 3 };
 * assertEquals(logEnergy(power).data, Float64Array.of(0));
 * ```
 */
export function logEnergy(power: Matrix): Matrix {
  const { data, rows, columns } = power;
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row++) sums[row] = sumRange(data, row * columns, columns);
  return boundedLog({ data: sums, rows, columns: 1 });
}
