import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { type OneEuroOptions, OneEuroSmoother } from "./one_euro.ts";
import {
  MovingAverageSmoother,
  type PoseSmoother,
  SavitzkyGolaySmoother,
} from "./windowed_smoother.ts";

/**
 * Name of a way to smooth: as it is, Savitzky and Golay's filter, the 1-euro filter, or the simple
 * moving average.
 */
export type SmootherName = "none" | "savgol" | "euro" | "sma";
/** All of them. */
export const smootherNames: readonly SmootherName[] = ["none", "savgol", "euro", "sma"];

/** Options of {@linkcode poseSmoother}. */
export interface PoseSmootherOptions extends OneEuroOptions {
  /**
   * Frames in the window of `savgol` and `sma`, odd.
   *
   * @default {9 for savgol, 5 for sma}
   */
  window?: number;
  /**
   * Degree of the polynomials of `savgol`.
   *
   * @default {3}
   */
  order?: number;
}

/**
 * Makes a smoother for a stream of frames, by name.
 *
 * @param name `"none"` passes frames through, `"savgol"` looks (window - 1) / 2 frames ahead,
 * `"euro"` does not look ahead, `"sma"` looks (window - 1) / 2 frames ahead.
 * @param columns Number of columns of the frames.
 * @param options The filters' settings.
 * @returns A smoother in its initial state.
 * @throws {InputError} If there is no smoother of that name, or a setting is out of range.
 *
 * @example Usage
 * ```ts
 * import { poseSmoother } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const smoother = poseSmoother("sma", 1, { window: 3 });
 * const rows = smoother.push({ data: new Float64Array([1, 2, 6]), rows: 3, columns: 1 });
 * console.log(rows.data, smoother.finish().data); // [1.5, 3] [4]
 * ```
 */
export function poseSmoother(
  name: SmootherName,
  columns: number,
  options: PoseSmootherOptions = {},
): PoseSmoother {
  switch (name) {
    case "none":
      return new CopyingSmoother(columns);
    case "savgol":
      return new SavitzkyGolaySmoother(columns, options.window, options.order);
    case "euro":
      return new OneEuroSmoother(columns, options);
    case "sma":
      return new MovingAverageSmoother(columns, options.window);
    default:
      throw new InputError(
        `there is no smoother "${name}": choose "none", "savgol", "euro" or "sma"`,
      );
  }
}

/** How many frames {@linkcode poseSmoother} looks ahead by default: a pose comes so much later. */
export function framesAhead(name: SmootherName): number {
  return { none: 0, savgol: 4, euro: 0, sma: 2 }[name];
}

/** Hands frames on as they are. */
class CopyingSmoother implements PoseSmoother {
  constructor(private readonly columns: number) {}

  push(rows: Matrix<Float32Array | Float64Array>): Matrix {
    if (rows.columns !== this.columns) {
      throw new RangeError(
        `rows must have ${this.columns} columns, current value is ${rows.columns}`,
      );
    }
    return { data: Float64Array.from(rows.data), rows: rows.rows, columns: this.columns };
  }

  finish(): Matrix {
    return { data: new Float64Array(0), rows: 0, columns: this.columns };
  }
}
