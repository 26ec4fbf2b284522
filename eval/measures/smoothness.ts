import type { Matrix } from "../../src/matrix/matrix.ts";
import { columnMeans } from "../statistics/statistics.ts";

/**
 * Length of each joint's n-th difference in time: how far it moves in a frame for 1, how its velocity
 * changes for 2 (acceleration), and how its acceleration changes for 3 (jerk).
 *
 * @param positions x, y, z of each joint in each frame, (frames, 3 * joints), in cm.
 * @param order Which difference.
 * @returns (frames - order, joints), in cm/frame^order; no rows if there are too few frames.
 * @throws {RangeError} If the number of columns is no multiple of three.
 *
 * @example Usage
 * ```ts
 * import { differenceNorms } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * // A joint that moves by (3, 4, 0), and then rests.
 * const positions = { data: Float64Array.of(0, 0, 0, 3, 4, 0, 3, 4, 0), rows: 3, columns: 3 };
 * assertEquals(differenceNorms(positions, 1).data, Float64Array.of(5, 0));
 * assertEquals(differenceNorms(positions, 2).data, Float64Array.of(5));
 * ```
 */
export function differenceNorms(
  positions: Matrix<Float32Array | Float64Array>,
  order: 1 | 2 | 3,
): Matrix {
  const { data, rows, columns } = positions;
  if (columns % 3 !== 0) {
    throw new RangeError(`positions must have 3 columns a joint, they have ${columns}`);
  }
  const count = Math.max(0, rows - order), joints = columns / 3;
  // One difference after the other, as their rounding then is that of NumPy's `diff`: a distance
  // at the edge of a histogram's bins falls into the same one.
  let values: Float32Array | Float64Array = data;
  for (let n = 1; n <= order && count > 0; n++) {
    const differences = new Float64Array((rows - n) * columns);
    for (let i = 0; i < differences.length; i++) differences[i] = values[i + columns]! - values[i]!;
    values = differences;
  }
  const norms = new Float64Array(count * joints);
  for (let o = 0, i = 0; o < norms.length; o++, i += 3) {
    const x = values[i]!, y = values[i + 1]!, z = values[i + 2]!;
    norms[o] = Math.sqrt(x * x + y * y + z * z);
  }
  return { data: norms, rows: count, columns: joints };
}

/**
 * Average acceleration (AA) of each joint: the mean over the frames of
 * |p(t + 2) - 2 p(t + 1) + p(t)|, p(t) its position in frame t.
 *
 * Kucherenko, Hasegawa, Kaneko, Henter, Kjellström: Moving Fast and Slow: Analysis of Representations
 * and Post-Processing in Speech-Driven Automatic Gesture Generation. IJHCI 2021.
 *
 * @param positions x, y, z of each joint in each frame, (frames, 3 * joints), in cm.
 * @returns A number a joint in cm/frame^2; times the frame rate to the power of 2, it is in cm/s^2.
 * @throws {RangeError} If there are fewer than 3 frames, or not three columns a joint.
 *
 * @example Usage
 * ```ts
 * import { averageAcceleration } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const heights = [0, 1, 4, 9]; // of one joint: t^2
 * const data = Float64Array.from(heights.flatMap((y) => [0, y, 0]));
 * assertEquals(averageAcceleration({ data, rows: 4, columns: 3 }), Float64Array.of(2));
 * ```
 */
export function averageAcceleration(positions: Matrix<Float32Array | Float64Array>): Float64Array {
  if (positions.rows < 3) {
    throw new RangeError(`positions must have at least 3 frames, they have ${positions.rows}`);
  }
  return columnMeans(differenceNorms(positions, 2));
}

/**
 * Average jerk (AJ) of each joint: the mean over the frames of
 * |p(t + 3) - 3 p(t + 2) + 3 p(t + 1) - p(t)|, p(t) its position in frame t.
 *
 * How smooth motion is; recorded gestures have less jerk than predicted ones that tremble.
 * Kucherenko, Hasegawa, Henter, Kaneko, Kjellström: Analyzing Input and Output Representations for
 * Speech-Driven Gesture Generation. IVA 2019, after Uno, Kawato, Suzuki 1989.
 *
 * @param positions x, y, z of each joint in each frame, (frames, 3 * joints), in cm.
 * @returns A number a joint in cm/frame^3; times the frame rate to the power of 3, it is in cm/s^3.
 * @throws {RangeError} If there are fewer than 4 frames, or not three columns a joint.
 *
 * @example Usage
 * ```ts
 * import { averageJerk } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const heights = [0, 1, 8, 27]; // of one joint: t^3
 * const data = Float64Array.from(heights.flatMap((y) => [0, y, 0]));
 * assertEquals(averageJerk({ data, rows: 4, columns: 3 }), Float64Array.of(6));
 * ```
 */
export function averageJerk(positions: Matrix<Float32Array | Float64Array>): Float64Array {
  if (positions.rows < 4) {
    throw new RangeError(`positions must have at least 4 frames, they have ${positions.rows}`);
  }
  return columnMeans(differenceNorms(positions, 3));
}
