import { InputError } from "../errors/input_error.ts";
import { FRAME_RATE, type Matrix } from "../matrix/matrix.ts";
import { forwardKinematics } from "./kinematics/forward_kinematics.ts";
import { type Motion, resampleMotion } from "./kinematics/resample_motion.ts";
import { withoutVelocities, withVelocities } from "./representation/gesture_form.ts";

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
 * import { gestureVectors, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
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
  const { framesPerSecond = FRAME_RATE, root = [0, 60, 0] } = options;
  const { skeleton, rotations, jointPositions } =
    Math.abs(motion.frameTime * framesPerSecond - 1) < 1e-4
      ? motion
      : resampleMotion(motion, framesPerSecond);
  const offsets = skeleton.offsets.map((value, i) => root[i] ?? value);
  return addVelocities(
    forwardKinematics({ ...skeleton, offsets }, rotations, undefined, jointPositions),
  );
}

/**
 * Puts velocities beside positions: after x, y, z of each node their differences to the frame before,
 * zeros in the first. {@linkcode removeVelocities} takes them out again.
 *
 * @param positions Positions, (frames, 3 * nodes).
 * @returns Gesture vectors, (frames, 6 * nodes).
 *
 * @example Usage
 * ```ts
 * import { addVelocities } from "@aud2repr2pose/aud2repr2pose/motion";
 * import { assertEquals } from "@std/assert";
 *
 * const positions = { data: Float64Array.of(0, 60, 0, 1, 62, 0), rows: 2, columns: 3 };
 * assertEquals([...addVelocities(positions).data], [0, 60, 0, 0, 0, 0, 1, 62, 0, 1, 2, 0]);
 * ```
 */
export function addVelocities(positions: Matrix): Matrix {
  return withVelocities(positions, 3);
}

/**
 * Takes the velocities out of gesture vectors: of each node's six numbers, the first three stay.
 *
 * @param vectors Gesture vectors, (frames, 6 * nodes).
 * @returns Positions in cm, (frames, 3 * nodes).
 * @throws {InputError} If the number of columns is no multiple of six.
 *
 * @example Usage
 * ```ts
 * import { removeVelocities } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const vectors = { data: new Float64Array([0, 60, 0, 0, 0, 0]), rows: 1, columns: 6 };
 * console.log(removeVelocities(vectors).data); // [0, 60, 0]
 * ```
 */
export function removeVelocities<T extends Float32Array | Float64Array>(
  { data, rows, columns }: Matrix<T>,
): Matrix<T> {
  if (columns % 6 !== 0) {
    throw new InputError(
      `has ${columns} columns; gesture vectors with velocities have 6 for each node`,
    );
  }
  return withoutVelocities({ data, rows, columns }, { velocities: true });
}
