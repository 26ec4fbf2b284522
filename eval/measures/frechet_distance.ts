import { EigenvalueDecomposition, Matrix as Square } from "ml-matrix";
import type { Matrix } from "../../src/matrix/matrix.ts";

/** A multivariate normal distribution: the one that has the mean and covariance of some vectors. */
export interface Gaussian {
  /** Mean of each coordinate. */
  readonly mean: Float64Array;
  /** Covariance, with n - 1 in the denominator: (coordinates, coordinates). */
  readonly covariance: Matrix;
}

/**
 * Gathers mean and covariance of vectors, block by block.
 *
 * @example Usage
 * ```ts
 * import { GaussianStatistics } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const statistics = new GaussianStatistics(2);
 * statistics.push({ data: Float64Array.of(1, 0, 3, 4), rows: 2, columns: 2 });
 * const { mean, covariance } = statistics.finish();
 * assertEquals(mean, Float64Array.of(2, 2));
 * assertEquals(covariance.data, Float64Array.of(2, 4, 4, 8));
 * ```
 */
export class GaussianStatistics {
  #rows = 0;
  /** The first vector: products of differences from it do not cancel, those of the values might. */
  #origin: Float64Array | undefined;
  readonly #sums: Float64Array;
  /** Sums of products of coordinates: the lower triangle. */
  readonly #products: Float64Array;

  /**
   * Of no vectors yet.
   *
   * @param columns Coordinates of a vector.
   */
  constructor(columns: number) {
    this.#sums = new Float64Array(columns);
    this.#products = new Float64Array(columns * columns);
  }

  /** How many vectors there were so far. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Takes the next vectors.
   *
   * @param block (vectors, columns); not kept.
   * @throws {RangeError} If they have another number of columns.
   */
  push({ data, rows, columns }: Matrix<Float32Array | Float64Array>): void {
    const sums = this.#sums, products = this.#products;
    if (columns !== sums.length) {
      throw new RangeError(`block must have ${sums.length} columns, it has ${columns}`);
    }
    if (rows === 0) return;
    const origin = this.#origin ??= Float64Array.from(data.subarray(0, columns));
    // Four vectors at a time, so that each sum of products is fetched once for the four.
    const differences = new Float64Array(4 * columns);
    for (let first = 0; first < rows; first += 4) {
      const count = Math.min(4, rows - first);
      differences.fill(0);
      for (let row = 0, i = first * columns; row < count; row++) {
        for (let c = 0; c < columns; c++) {
          sums[c]! += differences[4 * c + row] = data[i++]! - origin[c]!;
        }
      }
      for (let c = 0, at = 0; c < columns; c++, at = c * columns) {
        const one = differences[4 * c]!, two = differences[4 * c + 1]!;
        const three = differences[4 * c + 2]!, four = differences[4 * c + 3]!;
        for (let i = 0; i <= 4 * c; i += 4) {
          products[at++]! += one * differences[i]! + two * differences[i + 1]! +
            three * differences[i + 2]! + four * differences[i + 3]!;
        }
      }
    }
    this.#rows += rows;
  }

  /**
   * Mean and covariance of all vectors so far.
   *
   * @throws {RangeError} If there are fewer than two.
   */
  finish(): Gaussian {
    const rows = this.#rows, sums = this.#sums, columns = sums.length;
    if (rows < 2) {
      throw new RangeError(`there must be at least 2 vectors, current number is ${rows}`);
    }
    const data = new Float64Array(columns * columns);
    for (let c = 0; c < columns; c++) {
      for (let other = 0; other <= c; other++) {
        const product = this.#products[c * columns + other]!;
        const value = (product - sums[c]! * sums[other]! / rows) / (rows - 1);
        data[c * columns + other] = data[other * columns + c] = value;
      }
    }
    const mean = sums.map((sum, c) => this.#origin![c]! + sum / rows);
    return { mean, covariance: { data, rows: columns, columns } };
  }
}

/**
 * Fréchet gesture distance (FGD) of two sets of encoded gestures: the squared Fréchet distance of the
 * normal distributions with their means m and covariances C,
 * |m1 - m2|^2 + tr(C1) + tr(C2) - 2 tr((C1^1/2 C2 C1^1/2)^1/2).
 *
 * Yoon, Cha, Lee, Jang, Lee, Kim, Lee: Speech Gesture Generation from the Trimodal Context of Text,
 * Audio, and Speaker Identity. SIGGRAPH Asia 2020, after Heusel et al. 2017 for images (FID). Here the
 * motion autoencoder's encodings of frames take the place of their network's features; values of
 * different autoencoders are not to be compared.
 *
 * The square roots are taken by eigenvalues, which for symmetric matrices stay real; those that
 * rounding makes negative count as 0.
 *
 * @param a Mean and covariance of one set, see {@linkcode GaussianStatistics}.
 * @param b Those of the other.
 * @returns At least 0; 0 where mean and covariance are the same.
 * @throws {RangeError} If they have different numbers of coordinates.
 *
 * @example Usage
 * ```ts
 * import { frechetGestureDistance } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const gaussian = (mean: number, variance: number) => ({
 *   mean: Float64Array.of(mean),
 *   covariance: { data: Float64Array.of(variance), rows: 1, columns: 1 },
 * });
 * // In one dimension (m1 - m2)^2 + (s1 - s2)^2
 * assertAlmostEquals(frechetGestureDistance(gaussian(1, 4), gaussian(4, 9)), 10);
 * ```
 */
export function frechetGestureDistance(a: Gaussian, b: Gaussian): number {
  const size = a.mean.length;
  if (b.mean.length !== size) {
    throw new RangeError(
      `both must have the same coordinates, they have ${size}, ${b.mean.length}`,
    );
  }
  let distance = 0;
  for (let c = 0; c < size; c++) {
    distance += (a.mean[c]! - b.mean[c]!) ** 2;
    distance += a.covariance.data[c * size + c]! + b.covariance.data[c * size + c]!;
  }
  const { vectors, values } = eigen(square(a.covariance));
  // C1^1/2 = V D^1/2 V', and C1^1/2 C2 C1^1/2 has the eigenvalues of D^1/2 V' C2 V D^1/2.
  const scaled = vectors.mulRowVector(values.map((value) => Math.sqrt(Math.max(0, value))));
  const product = scaled.transpose().mmul(square(b.covariance)).mmul(scaled);
  for (const value of eigen(product).values) distance -= 2 * Math.sqrt(Math.max(0, value));
  return Math.max(0, distance);
}

function square({ data, rows, columns }: Matrix): Square {
  return Square.from1DArray(rows, columns, data);
}

function eigen(matrix: Square): { vectors: Square; values: number[] } {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return { vectors: eigenvectorMatrix, values: realEigenvalues };
}
