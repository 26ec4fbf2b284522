import type { Matrix } from "../../matrix/matrix.ts";
import { sidesOfBody } from "../skeleton/body_parts.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";

/**
 * Finds which way a figure faces: what is on its left is to be on its left, on average over its motion.
 *
 * @param skeleton Its skeleton, of which the names of joints say what is left and right.
 * @param positions x, y, z of each node in cm, (frames, 3 nodes).
 * @returns The azimuth of its front, in radians from the +z axis towards +x; 0 where no names tell.
 */
export function facing(
  skeleton: Skeleton,
  { data, rows, columns }: Matrix<Float32Array | Float64Array>,
): number {
  const sides = sidesOfBody(skeleton);
  const sums = { left: [0, 0, 0], right: [0, 0, 0], middle: [0, 0, 0] };
  for (let row = 0; row < rows; row++) {
    for (let node = 0; node < sides.length; node++) {
      const sum = sums[sides[node]!];
      const i = row * columns + 3 * node;
      sum[0]! += data[i]!;
      sum[1]! += data[i + 2]!;
      sum[2]! += 1;
    }
  }
  const { left, right } = sums;
  if (left[2] === 0 || right[2] === 0) return 0;
  const x = left[0]! / left[2]! - right[0]! / right[2]!;
  const z = left[1]! / left[2]! - right[1]! / right[2]!;
  return x === 0 && z === 0 ? 0 : Math.atan2(-z, x);
}
