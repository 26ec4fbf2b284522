import type { Matrix } from "../../matrix/matrix.ts";
import { KinematicChain } from "./kinematic_chain.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";

/**
 * Computes where the nodes of a skeleton are from the rotations of its joints.
 *
 * @param skeleton The skeleton.
 * @param rotations Each joint's rotation from its parent: (frames, 4 * joints), unit quaternions
 * x, y, z, w of the nodes that are not end sites, in order.
 * @param rootPositions The root's position in cm: (frames, 3); where the skeleton has it by default.
 * @returns x, y, z of every node in cm: (frames, 3 * nodes).
 * @throws {RangeError} If the matrices do not fit the skeleton or each other.
 *
 * @example Usage
 * ```ts
 * import { forwardKinematics, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose";
 *
 * const arm = skeletonFromPose(["Elbow", "Hand"], [-1, 0], [0, 100, 0, 25, 100, 0]);
 * const quarterTurnAboutZ = new Float64Array([0, 0, Math.SQRT1_2, Math.SQRT1_2, 0, 0, 0, 1]);
 * const positions = forwardKinematics(arm, { data: quarterTurnAboutZ, rows: 1, columns: 8 });
 * console.log(positions.data); // [0, 100, 0, 0, 125, 0] within rounding
 * ```
 */
export function forwardKinematics(
  skeleton: Skeleton,
  rotations: Matrix,
  rootPositions?: Matrix,
): Matrix {
  const chain = new KinematicChain(skeleton);
  const { rows } = rotations;
  if (rotations.columns !== 4 * chain.joints) {
    throw new RangeError(
      `rotations must have ${4 * chain.joints} columns, current value is ${rotations.columns}`,
    );
  }
  if (rootPositions && (rootPositions.rows !== rows || rootPositions.columns !== 3)) {
    throw new RangeError(
      `rootPositions must be (${rows}, 3), is (${rootPositions.rows}, ${rootPositions.columns})`,
    );
  }
  const columns = 3 * chain.nodes;
  const data = new Float64Array(rows * columns);
  const root = rootPositions?.data ?? chain.offsets;
  const rootStep = rootPositions ? 3 : 0;
  for (let t = 0; t < rows; t++) {
    chain.place(rotations.data, t * rotations.columns, root, t * rootStep, data, t * columns);
  }
  return { data, rows, columns };
}
