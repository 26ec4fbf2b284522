import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { smoothMatrix } from "./smooth_matrix.ts";
import { WindowedSmoother } from "./windowed_smoother.ts";

/**
 * Smooths each column with the simple moving average: the mean of the frames in a window centred on
 * each frame, as far as they exist.
 *
 * @param matrix The frames (frames, columns).
 * @param window Frames in the window, odd; 5 by default: 0.25 s at 20 frames a second.
 * @returns The smoothed frames (frames, columns).
 * @throws {InputError} If `window` is not odd and positive.
 *
 * @example Usage
 * ```ts
 * import { simpleMovingAverage } from "@aud2repr2pose/aud2repr2pose";
 *
 * const matrix = { data: new Float64Array([1, 2, 6]), rows: 3, columns: 1 };
 * console.log(simpleMovingAverage(matrix, 3).data); // [1.5, 3, 4]
 * ```
 */
export function simpleMovingAverage(
  matrix: Matrix<Float32Array | Float64Array>,
  window = 5,
): Matrix {
  return smoothMatrix(new MovingAverageSmoother(matrix.columns, window), matrix);
}

/** {@linkcode simpleMovingAverage} as a stream that looks (window - 1) / 2 frames ahead. */
export class MovingAverageSmoother extends WindowedSmoother {
  /**
   * @param columns Number of columns of the frames.
   * @param window Frames in the window, odd; 5 by default.
   */
  constructor(columns: number, window = 5) {
    if (!Number.isInteger(window) || window < 1 || window % 2 === 0) {
      throw new InputError(`window must be an odd number of frames, current value is ${window}`);
    }
    super(columns, window, (length) => truncatedMeans(length, (window - 1) / 2));
  }
}

/** Row i: equal weights for the points of 0 to `length` - 1 not farther than `half` from i. */
function truncatedMeans(length: number, half: number): Float64Array {
  const means = new Float64Array(length * length);
  for (let i = 0; i < length; i++) {
    const first = Math.max(0, i - half), end = Math.min(length, i + half + 1);
    means.fill(1 / (end - first), i * length + first, i * length + end);
  }
  return means;
}
