import type { Matrix } from "../../src/matrix/matrix.ts";
import { columnMeans } from "../statistics/column_means.ts";
import { differenceNorms } from "./difference_norms.ts";

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
 * import { averageAcceleration } from "@aud2repr2pose/aud2repr2pose";
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
