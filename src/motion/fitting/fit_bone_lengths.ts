import type { Matrix } from "../../matrix/matrix.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";
import { quantile } from "./fit_rotations.ts";

/**
 * Gives a skeleton's bones the median lengths that they have in a motion.
 *
 * A skeleton made of a mean pose has bones that are too short: where a hand has been here and there,
 * the mean of its positions lies between.
 *
 * @param positions x, y, z of every node in cm: (frames, 3 * nodes).
 * @param skeleton The skeleton.
 * @returns The skeleton with its offsets scaled; their directions are kept, as are bones without
 * length, and all bones if there are no frames.
 * @throws {RangeError} If there are not three columns a node.
 *
 * @example Usage
 * ```ts
 * import { fitBoneLengths, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const arm = skeletonFromPose(["Elbow", "Hand"], [-1, 0], [0, 100, 0, 20, 100, 0]);
 * const motion = new Float64Array([0, 100, 0, 0, 124, 0, 0, 100, 0, 0, 100, 26]);
 * const longer = fitBoneLengths({ data: motion, rows: 2, columns: 6 }, arm);
 * console.log(longer.offsets); // [0, 100, 0, 25, 0, 0]
 * ```
 */
export function fitBoneLengths(
  positions: Matrix<Float32Array | Float64Array>,
  skeleton: Skeleton,
): Skeleton {
  const { parents, offsets } = skeleton;
  const { data, rows, columns } = positions;
  if (columns !== 3 * parents.length) {
    throw new RangeError(
      `positions must have ${3 * parents.length} columns, current value is ${columns}`,
    );
  }
  const lengths = new Float64Array(rows);
  const scales = parents.map((parent, node) => {
    const n = 3 * node;
    const length = Math.hypot(offsets[n]!, offsets[n + 1]!, offsets[n + 2]!);
    if (parent < 0 || length === 0 || rows === 0) return 1;
    for (let row = 0; row < rows; row++) {
      const to = row * columns + n, from = row * columns + 3 * parent;
      lengths[row] = Math.hypot(
        data[to]! - data[from]!,
        data[to + 1]! - data[from + 1]!,
        data[to + 2]! - data[from + 2]!,
      );
    }
    return quantile(lengths.sort(), 0.5) / length;
  });
  return { ...skeleton, offsets: offsets.map((value, i) => value * scales[Math.floor(i / 3)]!) };
}
