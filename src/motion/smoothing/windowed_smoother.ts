import type { Matrix } from "../../matrix/matrix.ts";
import type { PoseSmoother } from "./smoother.ts";

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
