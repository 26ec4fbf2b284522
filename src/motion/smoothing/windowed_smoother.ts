import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";

/**
 * Smooths frames that arrive in blocks, each column by itself.
 *
 * However the frames are cut into blocks, all rows returned by `push` and `finish` one after the
 * other are those of the whole sequence: as many as were pushed, in their order. After `finish` the
 * smoother starts afresh.
 */
export interface PoseSmoother {
  /**
   * Takes the next frames and returns those whose neighbours are known, possibly none.
   *
   * @param rows The frames (rows, columns); not kept.
   * @returns Smoothed frames, late by the smoother's look-ahead.
   */
  push(rows: Matrix<Float32Array | Float64Array>): Matrix;
  /** Says that the sequence has ended, and returns the frames that are left. */
  finish(): Matrix;
}

/**
 * Feeds a whole matrix to a smoother at once.
 *
 * @param smoother A smoother in its initial state.
 * @param matrix The frames (frames, columns).
 * @returns The smoothed frames (frames, columns).
 */
export function smoothMatrix(
  smoother: PoseSmoother,
  matrix: Matrix<Float32Array | Float64Array>,
): Matrix {
  const body = smoother.push(matrix);
  const tail = smoother.finish();
  if (tail.rows === 0) return body;
  const data = new Float64Array(matrix.rows * matrix.columns);
  data.set(body.data);
  data.set(tail.data, body.data.length);
  return { data, rows: matrix.rows, columns: matrix.columns };
}

/**
 * A linear smoother over a centred window of frames, as a stream.
 *
 * It is given by its smoothing matrix: row i has the weights of the frames of a window that make up
 * the smoothed frame i of that window. The matrix's middle row slides over the sequence; its first
 * rows make the first frames and its last rows the last ones, where the window would reach beyond
 * the sequence. A sequence shorter than the window is one short window.
 */
export class WindowedSmoother implements PoseSmoother {
  readonly #columns: number;
  readonly #window: number;
  readonly #smoothingMatrix: (length: number) => Float64Array;
  readonly #weights: Float64Array;
  /** The last frames seen, at most a window of them. */
  #held: Float64Array = new Float64Array(0);
  #started = false;

  /**
   * Begins a sequence.
   *
   * @param columns Number of columns of the frames.
   * @param window Frames in the window, odd.
   * @param smoothingMatrix The (length, length) weights for a window of `length <= window` frames.
   */
  constructor(
    columns: number,
    window: number,
    smoothingMatrix: (length: number) => Float64Array,
  ) {
    this.#columns = columns;
    this.#window = window;
    this.#smoothingMatrix = smoothingMatrix;
    this.#weights = smoothingMatrix(window);
  }

  push(rows: Matrix<Float32Array | Float64Array>): Matrix {
    const columns = this.#columns, window = this.#window, half = (window - 1) / 2;
    if (rows.columns !== columns) {
      throw new RangeError(`rows must have ${columns} columns, current value is ${rows.columns}`);
    }
    const frames = new Float64Array(this.#held.length + rows.rows * columns);
    frames.set(this.#held);
    frames.set(rows.data, this.#held.length);
    const count = frames.length / columns;
    // The window that ends with the newest frame held has been used already.
    const firstWindow = this.#started ? 1 : 0;
    const windows = Math.max(0, count - window + 1 - firstWindow);
    this.#held = frames.slice(Math.max(0, count - window) * columns);
    if (windows === 0) return { data: new Float64Array(0), rows: 0, columns };

    const head = this.#started ? 0 : half;
    const data = new Float64Array((head + windows) * columns);
    for (let i = 0; i < head; i++) {
      weigh(this.#weights, i, window, frames, 0, data.subarray(i * columns, (i + 1) * columns));
    }
    for (let i = 0; i < windows; i++) {
      const row = head + i;
      const out = data.subarray(row * columns, (row + 1) * columns);
      weigh(this.#weights, half, window, frames, (firstWindow + i) * columns, out);
    }
    this.#started = true;
    return { data, rows: head + windows, columns };
  }

  finish(): Matrix {
    const columns = this.#columns, held = this.#held, length = held.length / columns;
    const weights = this.#started ? this.#weights : this.#smoothingMatrix(length);
    const rows = this.#started ? (this.#window - 1) / 2 : length;
    const data = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      const out = data.subarray(i * columns, (i + 1) * columns);
      weigh(weights, length - rows + i, length, held, 0, out);
    }
    this.#held = new Float64Array(0);
    this.#started = false;
    return { data, rows, columns };
  }
}

/** Adds to `out` the `length` frames from `start` on, weighed by one row of the weights. */
function weigh(
  weights: Float64Array,
  row: number,
  length: number,
  frames: Float64Array,
  start: number,
  out: Float64Array,
): void {
  const columns = out.length;
  for (let j = 0; j < length; j++) {
    const weight = weights[row * length + j]!;
    const from = start + j * columns;
    for (let c = 0; c < columns; c++) out[c]! += weight * frames[from + c]!;
  }
}

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
 * import { simpleMovingAverage } from "@aud2repr2pose/aud2repr2pose/motion";
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
   * Begins a sequence.
   *
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
 * import { savitzkyGolay } from "@aud2repr2pose/aud2repr2pose/motion";
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
   * Begins a sequence.
   *
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
