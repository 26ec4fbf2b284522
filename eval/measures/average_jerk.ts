import type { Matrix } from "../../src/matrix/matrix.ts";
import { columnMeans } from "../statistics/column_means.ts";
import { differenceNorms } from "./difference_norms.ts";

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
 * import { averageJerk } from "@aud2repr2pose/aud2repr2pose";
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
