import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { smoothMatrix } from "./smooth_matrix.ts";
import { WindowedSmoother } from "./windowed_smoother.ts";

/**
 * Smooths each column with Savitzky and Golay's filter: a polynomial is fitted by least squares to
 * the window around each frame, and its value there is taken.
 *
 * The first and last (window - 1) / 2 frames are read from the polynomials of the first and last
 * whole window. A sequence shorter than the window is fitted by one polynomial, of as high a degree
 * up to `order` as it has frames for.
 *
 * A. Savitzky, M. J. E. Golay: Smoothing and differentiation of data by simplified least squares
 * procedures. Analytical Chemistry 36 (8), 1964.
 *
 * @param matrix The frames (frames, columns).
 * @param window Frames in the window, odd; 9 by default: 0.45 s at 20 frames a second.
 * @param order Degree of the polynomials, less than `window`; 3 by default.
 * @returns The smoothed frames (frames, columns).
 * @throws {InputError} If `window` is not odd and positive, or `order` not below it.
 *
 * @example Usage
 * ```ts
 * import { savitzkyGolay } from "@aud2repr2pose/aud2repr2pose";
 *
 * const matrix = { data: new Float64Array([0, 3, 0, 0, 0]), rows: 5, columns: 1 };
 * console.log(savitzkyGolay(matrix, 3, 1).data); // [1, 1, 1, 0, 0] within rounding
 * ```
 */
export function savitzkyGolay(
  matrix: Matrix<Float32Array | Float64Array>,
  window = 9,
  order = 3,
): Matrix {
  return smoothMatrix(new SavitzkyGolaySmoother(matrix.columns, window, order), matrix);
}

/** {@linkcode savitzkyGolay} as a stream that looks (window - 1) / 2 frames ahead. */
export class SavitzkyGolaySmoother extends WindowedSmoother {
  /**
   * @param columns Number of columns of the frames.
   * @param window Frames in the window, odd; 9 by default.
   * @param order Degree of the polynomials, less than `window`; 3 by default.
   */
  constructor(columns: number, window = 9, order = 3) {
    if (!Number.isInteger(window) || window < 1 || window % 2 === 0) {
      throw new InputError(`window must be an odd number of frames, current value is ${window}`);
    }
    if (!Number.isInteger(order) || order < 0 || order >= window) {
      throw new InputError(
        `order must be an integer from 0 to window - 1 (${window - 1}), current value is ${order}`,
      );
    }
    super(columns, window, (length) => polynomialProjection(length, order));
  }
}

/**
 * The matrix that takes the values at `length` equally spaced points to those of the polynomial
 * fitted to them: Q Q' with the orthonormal discrete polynomials as the columns of Q.
 */
function polynomialProjection(length: number, order: number): Float64Array {
  const projection = new Float64Array(length * length);
  const basis: Float64Array[] = [];
  const centre = (length - 1) / 2;
  for (let degree = 0; degree <= Math.min(order, length - 1); degree++) {
    const previous = basis[degree - 1];
    // The next polynomial: t times the last one, made orthogonal to all so far. Twice is enough to
    // have it orthogonal to the last bit.
    const column = Float64Array.from(
      { length },
      (_, i) => previous === undefined ? 1 : previous[i]! * (i - centre),
    );
    for (const other of [...basis, ...basis]) {
      const shared = dot(column, other);
      for (let i = 0; i < length; i++) column[i]! -= shared * other[i]!;
    }
    const norm = Math.sqrt(dot(column, column));
    for (let i = 0; i < length; i++) column[i]! /= norm;
    basis.push(column);
    for (let i = 0; i < length; i++) {
      for (let j = 0; j < length; j++) projection[i * length + j]! += column[i]! * column[j]!;
    }
  }
  return projection;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
