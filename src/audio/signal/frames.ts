import type { Matrix } from "../../matrix/matrix.ts";

/** Options for {@linkcode frameSignal} and {@linkcode frameViews}. */
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
 * import { frameSignal } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const frames = frameSignal(Float64Array.of(1, 2, 3, 4), { length: 3, step: 2 });
 * assertEquals(frames, { data: Float64Array.of(1, 2, 3, 3, 4, 0), rows: 2, columns: 3 });
 * ```
 */
export function frameSignal(signal: Float64Array, options: FrameSignalOptions): Matrix {
  const { length } = options;
  const views = frameViews(signal, options);
  const data = new Float64Array(views.length * length);
  for (const [row, view] of views.entries()) data.set(view, row * length);
  return { data, rows: views.length, columns: length };
}

/**
 * The frames of a signal as views on it, without a copy of its samples: see {@linkcode frameSignal}.
 *
 * @param signal The samples.
 * @param options Length, step and number of the frames.
 * @returns The frames; those that the signal ends in are shorter, or empty.
 * @throws {RangeError} If length or count is not a positive integer, or the step below 1.
 *
 * @example Usage
 * ```ts
 * import { frameViews } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const frames = frameViews(Float64Array.of(1, 2, 3, 4), { length: 3, step: 2 });
 * assertEquals(frames, [Float64Array.of(1, 2, 3), Float64Array.of(3, 4)]);
 * ```
 */
export function frameViews(signal: Float64Array, options: FrameSignalOptions): Float64Array[] {
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
  const origin = Math.round(first * step);
  return Array.from({ length: count }, (_, row) => {
    const start = Math.round((first + row) * step) - origin;
    return signal.subarray(start, start + length);
  });
}

/**
 * Averages groups of successive frames, which brings features to the frame rate of the gestures.
 *
 * @param frames The frames as (frames, features).
 * @param size Frames in a group; a shorter last group is dropped.
 * @returns The means as (floor(frames / size), features).
 * @throws {RangeError} If `size` is not a positive integer.
 *
 * @example Usage
 * ```ts
 * import { averageGroups } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const frames = { data: Float64Array.of(1, 3, 5, 7, 9), rows: 5, columns: 1 };
 * assertEquals(averageGroups(frames, 2).data, Float64Array.of(2, 6));
 * ```
 */
export function averageGroups(frames: Matrix, size: number): Matrix {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`size must be a positive integer, current value is ${size}`);
  }
  const { columns } = frames;
  const rows = Math.floor(frames.rows / size);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += frames.data[(row * size + i) * columns + column]!;
      data[row * columns + column] = sum / size;
    }
  }
  return { data, rows, columns };
}

/**
 * Extends a signal at both ends by its mirror image there, the end itself not repeated: 3 2 [1 2 3] 2 1.
 *
 * So a transform can be centred on the first sample and on the last. A signal too short for that is
 * mirrored again and again, as `np.pad(signal, count, mode="reflect")` does.
 *
 * @param signal The samples, at least one.
 * @param count Samples to add at each end.
 * @returns The extended signal, `signal.length + 2 * count` samples.
 * @throws {RangeError} If the signal is empty, or `count` is not an integer from 0.
 *
 * @example Usage
 * ```ts
 * import { reflectEnds } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(reflectEnds(Float64Array.of(1, 2, 3), 2), Float64Array.of(3, 2, 1, 2, 3, 2, 1));
 * ```
 */
export function reflectEnds(signal: Float64Array, count: number): Float64Array {
  if (signal.length === 0) throw new RangeError("signal must have at least one sample");
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`count must be an integer from 0, current value is ${count}`);
  }
  const last = signal.length - 1;
  const period = Math.max(1, 2 * last);
  /** The sample that stands at a place before the signal or after it. */
  const mirrored = (i: number) => {
    const turn = Math.abs(i) % period;
    return signal[turn <= last ? turn : period - turn]!;
  };
  const result = new Float64Array(signal.length + 2 * count);
  result.set(signal, count);
  for (let i = 0; i < count; i++) {
    result[i] = mirrored(i - count);
    result[count + last + 1 + i] = mirrored(last + 1 + i);
  }
  return result;
}
