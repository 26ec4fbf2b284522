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
 * import { GaussianStatistics } from "@aud2repr2pose/aud2repr2pose";
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

  /** @param columns Coordinates of a vector. */
  constructor(columns: number) {
    this.#sums = new Float64Array(columns);
    this.#products = new Float64Array(columns * columns);
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
    const difference = new Float64Array(columns);
    for (let row = 0, i = 0; row < rows; row++) {
      for (let c = 0; c < columns; c++) {
        const value = difference[c] = data[i++]! - origin[c]!;
        sums[c]! += value;
        for (let other = 0, at = c * columns; other <= c; other++) {
          products[at++]! += value * difference[other]!;
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
