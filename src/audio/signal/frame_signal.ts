import type { Matrix } from "../../matrix/matrix.ts";

/** Options for {@linkcode frameSignal}. */
export interface FrameSignalOptions {
  /** Samples in a frame. */
  length: number;
  /**
   * Samples from the start of one frame to the start of the next, from 1. It need not be whole: frame i
   * of the sound starts at the sample nearest to i steps, so that frames do not drift.
   */
  step: number;
  /**
   * Number, in the whole sound, of the frame that starts where the signal does.
   *
   * @default {0}
   */
  first?: number;
  /**
   * Number of frames.
   *
   * @default {1 + ceil((signal.length - length) / step)} but at least 1, so that every sample is in
   * a frame
   */
  count?: number;
}

/**
 * Cuts a signal into overlapping frames; the last are filled up with zeros.
 *
 * @param signal The samples.
 * @param options Length, step and number of the frames.
 * @returns The frames as (count, length).
 * @throws {RangeError} If length or count is not a positive integer, or the step below 1.
 *
 * @example Usage
 * ```ts
 * import { frameSignal } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const frames = frameSignal(Float64Array.of(1, 2, 3, 4), { length: 3, step: 2 });
 * assertEquals(frames, { data: Float64Array.of(1, 2, 3, 3, 4, 0), rows: 2, columns: 3 });
 * ```
 */
export function frameSignal(signal: Float64Array, options: FrameSignalOptions): Matrix {
  const { length, step, first = 0 } = options;
  const { count = 1 + Math.max(0, Math.ceil((signal.length - length) / step)) } = options;
  if (!(step >= 1 && step < Infinity)) {
    throw new RangeError(`step must be a number from 1, current value is ${step}`);
  }
  for (const [name, value] of Object.entries({ length, count })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${name} must be a positive integer, current value is ${value}`);
    }
  }
  const data = new Float64Array(count * length);
  const origin = Math.round(first * step);
  for (let row = 0; row < count; row++) {
    const start = Math.round((first + row) * step) - origin;
    if (start >= signal.length) break;
    data.set(signal.subarray(start, start + length), row * length);
  }
  return { data, rows: count, columns: length };
}
