import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { MAX_OFFSET, type MotionNormalisation } from "../motion_autoencoder.ts";

/**
 * Gathers the normalisation of gesture vectors, block by block.
 *
 * @example Usage
 * ```ts
 * import { MotionStatistics } from "@aud2repr2pose/aud2repr2pose/model";
 *
 * const statistics = new MotionStatistics(2);
 * statistics.push({ data: new Float32Array([1, 0, 3, -8]), rows: 2, columns: 2 });
 * console.log(statistics.finish()); // mean [2, -4], max [3, 8]
 * ```
 */
export class MotionStatistics {
  #rows = 0;
  /** The first row: sums of differences from it do not cancel, those of the values might. */
  #origin: Float32Array | undefined;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #max: Float32Array;

  /**
   * Begins a count.
   *
   * @param columns Numbers of a gesture vector.
   */
  constructor(columns: number) {
    this.#sums = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
    this.#max = new Float32Array(columns);
  }

  /**
   * Takes the next frames.
   *
   * @param block Gesture vectors, (frames, columns); not kept.
   * @throws {InputError} If a number is not finite, naming its row and column, counted from 0.
   */
  push({ data, rows, columns }: Matrix<Float32Array>): void {
    const origin = this.#origin ??= data.slice(0, columns);
    const sums = this.#sums, squares = this.#squares, max = this.#max;
    let finite = 0; // stays 0, or becomes NaN
    for (let row = 0, i = 0; row < rows; row++) {
      for (let c = 0; c < columns; c++, i++) {
        const value = data[i]!, difference = value - origin[c]!;
        const size = value < 0 ? -value : value;
        sums[c]! += difference;
        squares[c]! += difference * difference;
        if (size > max[c]!) max[c] = size;
        finite += value * 0;
      }
    }
    if (finite !== 0) {
      const i = data.findIndex((value) => !Number.isFinite(value));
      throw new InputError(
        `row ${this.#rows + Math.floor(i / columns)}, column ${i % columns} is ${data[i]}, ` +
          `not a finite number`,
      );
    }
    this.#rows += rows;
  }

  /** The normalisation of all frames so far. */
  finish(): MotionNormalisation {
    const rows = this.#rows, max = this.#max;
    const columns = max.length;
    const mean = new Float32Array(columns);
    let variance = 0; // of the normalised elements, whose mean is 0 in each column
    for (let c = 0; c < columns; c++) {
      const difference = this.#sums[c]! / rows;
      mean[c] = this.#origin![c]! + difference;
      const own = this.#squares[c]! / rows - difference ** 2;
      variance += Math.max(0, own) / (max[c]! + MAX_OFFSET) ** 2 / columns;
    }
    return { mean, max: max.slice(), sigma: Math.sqrt(variance) };
  }
}
