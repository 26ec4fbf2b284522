import { InputError } from "../../errors/input_error.ts";
import { FRAME_RATE, type Matrix } from "../../matrix/matrix.ts";
import { type PoseSmoother, smoothMatrix } from "./windowed_smoother.ts";

/** Options of {@linkcode oneEuro}. The defaults are those of the paper's evaluation. */
export interface OneEuroOptions {
  /**
   * Frames a second.
   *
   * @default {20}
   */
  framesPerSecond?: number;
  /**
   * Cutoff frequency at rest, in Hz: lower for less jitter.
   *
   * @default {0.1}
   */
  minCutoff?: number;
  /**
   * How fast the cutoff rises with speed, in Hz per (unit/s): higher for less lag.
   *
   * @default {0.08}
   */
  beta?: number;
  /**
   * Cutoff frequency of the speed's own low-pass filter, in Hz.
   *
   * @default {1}
   */
  derivativeCutoff?: number;
}

/**
 * Smooths each column with the 1-euro filter: a first-order low-pass filter whose cutoff frequency
 * rises with the speed of the motion, so that rest is steady and fast gestures do not lag.
 *
 * G. Casiez, N. Roussel, D. Vogel: 1-euro filter: a simple speed-based low-pass filter for noisy
 * input in interactive systems. CHI 2012.
 *
 * @param matrix The frames (frames, columns).
 * @param options The filter's frequencies.
 * @returns The smoothed frames (frames, columns).
 * @throws {InputError} If a frequency is not positive, or `beta` negative.
 *
 * @example Usage
 * ```ts
 * import { oneEuro } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const still = { data: new Float64Array([4, 4, 4]), rows: 3, columns: 1 };
 * console.log(oneEuro(still).data); // [4, 4, 4]
 * ```
 */
export function oneEuro(
  matrix: Matrix<Float32Array | Float64Array>,
  options: OneEuroOptions = {},
): Matrix {
  return smoothMatrix(new OneEuroSmoother(matrix.columns, options), matrix);
}

/** {@linkcode oneEuro} as a stream that does not look ahead. */
export class OneEuroSmoother implements PoseSmoother {
  readonly #columns: number;
  readonly #framesPerSecond: number;
  readonly #minCutoff: number;
  readonly #beta: number;
  readonly #speedWeight: number;
  #started = false;
  readonly #raw: Float64Array;
  readonly #smoothed: Float64Array;
  readonly #speed: Float64Array;

  /**
   * Begins a sequence.
   *
   * @param columns Number of columns of the frames.
   * @param options The filter's frequencies.
   */
  constructor(columns: number, options: OneEuroOptions = {}) {
    const { framesPerSecond = FRAME_RATE, minCutoff = 0.1, beta = 0.08, derivativeCutoff = 1 } =
      options;
    for (const [name, value] of Object.entries({ framesPerSecond, minCutoff, derivativeCutoff })) {
      if (!(value > 0)) {
        throw new InputError(`${name} must be greater than 0 Hz, current value is ${value}`);
      }
    }
    if (!(beta >= 0)) throw new InputError(`beta must not be negative, current value is ${beta}`);
    this.#columns = columns;
    this.#framesPerSecond = framesPerSecond;
    this.#minCutoff = minCutoff;
    this.#beta = beta;
    this.#speedWeight = smoothingFactor(derivativeCutoff, framesPerSecond);
    this.#raw = new Float64Array(columns);
    this.#smoothed = new Float64Array(columns);
    this.#speed = new Float64Array(columns);
  }

  push(rows: Matrix<Float32Array | Float64Array>): Matrix {
    const columns = this.#columns;
    if (rows.columns !== columns) {
      throw new RangeError(`rows must have ${columns} columns, current value is ${rows.columns}`);
    }
    const data = new Float64Array(rows.rows * columns);
    for (let r = 0; r < rows.rows; r++) {
      if (this.#started) this.#advance(rows.data, r * columns);
      else this.#start(rows.data, r * columns);
      data.set(this.#smoothed, r * columns);
    }
    return { data, rows: rows.rows, columns };
  }

  finish(): Matrix {
    this.#started = false;
    return { data: new Float64Array(0), rows: 0, columns: this.#columns };
  }

  #start(frames: Float32Array | Float64Array, row: number): void {
    this.#started = true;
    for (let c = 0; c < this.#columns; c++) {
      this.#raw[c] = this.#smoothed[c] = frames[row + c]!;
      this.#speed[c] = 0;
    }
  }

  #advance(frames: Float32Array | Float64Array, row: number): void {
    const raw = this.#raw, smoothed = this.#smoothed, speed = this.#speed;
    const framesPerSecond = this.#framesPerSecond, speedWeight = this.#speedWeight;
    for (let c = 0; c < this.#columns; c++) {
      const value = frames[row + c]!;
      // The speed is that of the raw signal, as in the filter's first published code.
      const step = (value - raw[c]!) * framesPerSecond;
      speed[c]! += speedWeight * (step - speed[c]!);
      const cutoff = this.#minCutoff + this.#beta * Math.abs(speed[c]!);
      smoothed[c]! += smoothingFactor(cutoff, framesPerSecond) * (value - smoothed[c]!);
      raw[c] = value;
    }
  }
}

/** Weight of the newest frame in a first-order low-pass filter of that cutoff frequency. */
function smoothingFactor(cutoff: number, framesPerSecond: number): number {
  return 1 / (1 + framesPerSecond / (2 * Math.PI * cutoff));
}
