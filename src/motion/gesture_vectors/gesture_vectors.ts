import type { Matrix } from "../../matrix/matrix.ts";
import { addVelocities } from "./add_velocities.ts";
import { forwardKinematics } from "../kinematics/forward_kinematics.ts";
import type { Motion } from "../kinematics/motion.ts";
import { resampleMotion } from "../kinematics/resample_motion.ts";

/** Options of {@linkcode gestureVectors}. */
export interface GestureVectorsOptions {
  /**
   * Frames a second.
   *
   * @default {20}
   */
  framesPerSecond?: number;
  /**
   * Where the root stays, x, y, z in cm: where speakers walk to is not to be learned.
   *
   * @default {[0, 60, 0]}
   */
  root?: readonly [x: number, y: number, z: number];
}

/**
 * Turns a motion into the paper's gesture vectors: positions and velocities of all nodes, with the
 * root in one place.
 *
 * For each node, in order, a frame has x, y, z in cm and their differences to the frame before,
 * zero in the first: 384 numbers for the 64 nodes of the paper's data set, whose files are to be
 * read with `rotationOrder: "ZXY"`.
 *
 * @param motion The motion; reading it at 20 frames a second ({@linkcode BvhReader}) is faster than
 * having it resampled here.
 * @param options Rate and place of the root.
 * @returns (frames, 6 * nodes).
 *
 * @example Usage
 * ```ts
 * import { gestureVectors, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose";
 *
 * const vectors = gestureVectors({
 *   skeleton: skeletonFromPose(["Hips", "Spine"], [-1, 0], [0, 90, 0, 0, 105, 0]),
 *   frameTime: 0.05,
 *   rotations: { data: new Float64Array([0, 0, 0, 1, 0, 0, 0, 1]), rows: 1, columns: 8 },
 *   rootPositions: { data: new Float64Array([7, 90, 7]), rows: 1, columns: 3 },
 * });
 * console.log(vectors.data); // [0, 60, 0, 0, 0, 0, 0, 75, 0, 0, 0, 0]
 * ```
 */
export function gestureVectors(motion: Motion, options: GestureVectorsOptions = {}): Matrix {
  const { framesPerSecond = 20, root = [0, 60, 0] } = options;
  const { skeleton, rotations } = Math.abs(motion.frameTime * framesPerSecond - 1) < 1e-4
    ? motion
    : resampleMotion(motion, framesPerSecond);
  const offsets = skeleton.offsets.map((value, i) => root[i] ?? value);
  return addVelocities(forwardKinematics({ ...skeleton, offsets }, rotations));
}
