import { InputError } from "../errors/input_error.ts";
import type { Matrix } from "../matrix/matrix.ts";

/** Settings of {@linkcode contextWindows}. */
export interface ContextWindowsOptions {
  /** Frames around the one that is predicted: an even number, 60 in the paper, half of them before it. */
  context: number;
  /**
   * How many of them come after it: fewer let live poses come sooner.
   *
   * @default {half of them}
   */
  future?: number | undefined;
  /** The features of a frame of silence, see {@linkcode silenceFeatures}. */
  silence: ArrayLike<number>;
  /**
   * The first frame whose window is wanted.
   *
   * @default {0}
   */
  first?: number;
  /**
   * Number of windows.
   *
   * @default {all from the first frame on}
   */
  count?: number;
  /**
   * Where the windows go.
   *
   * @default {a new array}
   */
  out?: Float32Array;
}

/**
 * Puts the context window around each frame: what the speech encoder hears at its moment.
 *
 * Window i is the frames from i - context/2 to i + context/2, or with another future from
 * i - (context - future) to i + future. Those before the first frame and after
 * the last one are silence.
 *
 * @param features Speech features: (frames, features).
 * @param options The context, the silence, and which windows are wanted.
 * @returns (count, context + 1, features), the last index running fastest.
 * @throws {InputError} If the context is no even number.
 * @throws {RangeError} If there are no such frames, or the silence or `out` has another length.
 *
 * @example Usage
 * ```ts
 * import { contextWindows } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals } from "@std/assert";
 *
 * const features = { data: new Float32Array([1, 2, 3]), rows: 3, columns: 1 };
 * assertEquals(
 *   contextWindows(features, { context: 2, silence: [0] }),
 *   new Float32Array([0, 1, 2, 1, 2, 3, 2, 3, 0]),
 * );
 * ```
 */
export function contextWindows(
  features: Matrix<Float32Array | Float64Array>,
  options: ContextWindowsOptions,
): Float32Array {
  const { data, rows, columns } = features;
  const { context, future, silence, first = 0, count = rows - first } = options;
  if (future === undefined) checkContext(context);
  const past = context - (future ?? context / 2);
  if (!(first >= 0 && count >= 0 && first + count <= rows)) {
    throw new RangeError(`windows must be from 0 to ${rows}, got ${first} to ${first + count}`);
  }
  if (silence.length !== columns) {
    throw new RangeError(`silence must have ${columns} features, it has ${silence.length}`);
  }
  const size = (context + 1) * columns;
  const { out = new Float32Array(count * size) } = options;
  if (out.length !== count * size) {
    throw new RangeError(`out must have ${count * size} elements, it has ${out.length}`);
  }
  for (let window = 0; window < count; window++) {
    const from = first + window - past; // the frame, if there is one, that it starts with
    const to = from + context + 1;
    const start = Math.max(from, 0), end = Math.min(to, rows);
    let at = window * size;
    for (let frame = from; frame < start; frame++, at += columns) out.set(silence, at);
    out.set(data.subarray(start * columns, end * columns), at);
    at += (end - start) * columns;
    for (let frame = end; frame < to; frame++, at += columns) out.set(silence, at);
  }
  return out;
}

/** Most frames of context: more than eight minutes of speech at 20 frames a second. */
export const MOST_CONTEXT = 10_000;

/**
 * Checks a number of context frames.
 *
 * @param context The number.
 * @param name What the user knows it as.
 * @throws {InputError} If it is no even number up to {@linkcode MOST_CONTEXT}.
 */
export function checkContext(context: number, name: string = "context"): void {
  if (context >= 0 && context <= MOST_CONTEXT && context % 2 === 0) return;
  throw new InputError(
    `${name} must be an even number of frames up to ${MOST_CONTEXT}, half of them before and ` +
      `half after, current value is ${context}`,
  );
}
