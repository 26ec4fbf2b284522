import type { Matrix } from "../../src/matrix/matrix.ts";

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
 * import { differenceNorms } from "@aud2repr2pose/aud2repr2pose";
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
