import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { forwardKinematics } from "../kinematics/forward_kinematics.ts";
import { type Motion, smoothlyResampled } from "../kinematics/resample_motion.ts";
import { humanoidBones } from "../skeleton/humanoid.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";
import { fitErrors, fitRotations, type FittedRotations } from "./fit_rotations.ts";
import { restedRotations, restIn, type RestPoseName } from "./rest_pose.ts";

/** Options of {@linkcode animate}. */
export interface AnimateOptions {
  /**
   * The pose in which the skeleton rests.
   *
   * @default {"t-pose", where the skeleton is recognised as a body's, or else "bind"}
   */
  rest?: RestPoseName | undefined;
  /**
   * x, y, z of each node in cm in the mean pose, for `rest: "mean"`.
   *
   * @default {the mean of the gesture}
   */
  meanPose?: ArrayLike<number> | undefined;
  /**
   * Frames a second; others than the gesture's are interpolated, see {@linkcode smoothlyResampled}.
   *
   * @default {the gesture's}
   */
  framesPerSecond?: number | undefined;
  /**
   * `fixed` leaves the root where it is; `lowest-foot` raises and lowers the figure so that in each
   * frame its lowest foot stands on the ground, y = 0.
   *
   * @default {"fixed"}
   */
  root?: "fixed" | "lowest-foot";
}

/** What {@linkcode animate} takes: a gesture of a known skeleton. */
export interface AnimatedGesture {
  /** x, y, z of each node in cm: (frames, 3 nodes). */
  readonly positions: Matrix<Float32Array | Float64Array>;
  /**
   * Each joint's rotation from its parent: (frames, 4 joints), unit quaternions x, y, z, w.
   *
   * @default {those that fit the positions best}
   */
  readonly rotations?: Matrix;
  /** Frames a second. */
  readonly frameRate: number;
  /** Whose it is, with bones of the lengths to be kept. */
  readonly skeleton: Skeleton;
}

/** What {@linkcode animate} makes. */
export interface Animation {
  /** The skeleton at rest in the pose chosen, and its motion. */
  readonly motion: Motion;
  /** The pose in which it rests. */
  readonly rest: RestPoseName;
  /** How far the joints lie from the gesture's. */
  readonly fit: Pick<FittedRotations, "meanError" | "worst">;
}

/**
 * Makes motion of a gesture's positions, as animation programs take it: a skeleton that rests in a
 * T-pose, and rotations of its joints.
 *
 * @param gesture The gesture, with a skeleton whose bones have the lengths to be kept.
 * @param options Rest pose, frame rate and root.
 * @returns The motion, for {@linkcode writeBvh}, and how far it is from the positions.
 * @throws {InputError} If a position is not finite, no T-pose can be found that is asked for, or no
 * feet.
 *
 * @example Usage
 * ```ts ignore
 * import { animate, takeuchiSkeleton } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * declare const positions: { data: Float64Array; rows: number; columns: number };
 * export function at30() {
 *   const gesture = { positions, frameRate: 20, skeleton: takeuchiSkeleton };
 *   return animate(gesture, { framesPerSecond: 30, root: "lowest-foot" }).motion;
 * }
 * ```
 */
export function animate(
  gesture: AnimatedGesture,
  options: AnimateOptions = {},
): Animation {
  const { positions, rotations, frameRate } = gesture;
  const { framesPerSecond = frameRate, root = "fixed" } = options;
  const meanPose = options.meanPose ?? meanOf(positions);
  const resting = restIn(gesture.skeleton, options.rest, meanPose), { skeleton, rest } = resting;
  const { meanError, worst, ...fitted } = rotations
    ? givenRotations(positions, restedRotations(rotations, resting), skeleton)
    : fitRotations(positions, skeleton);
  let motion: Motion = { skeleton, frameTime: 1 / frameRate, ...fitted };
  if (framesPerSecond !== frameRate) motion = smoothlyResampled(motion, framesPerSecond);
  if (root === "lowest-foot") motion = onGround(motion);
  return { motion, rest, fit: { meanError, worst } };
}

/** Rotations that need no fit, and how far the joints that they place are from the positions. */
function givenRotations(
  { data: p, rows, columns }: Matrix<Float32Array | Float64Array>,
  rotations: Matrix,
  skeleton: Skeleton,
): FittedRotations {
  const rootPositions = { data: new Float64Array(3 * rows), rows, columns: 3 };
  for (let i = 0; i < 3 * rows; i++) {
    rootPositions.data[i] = p[Math.floor(i / 3) * columns + i % 3]!;
  }
  const { data: q } = forwardKinematics(skeleton, rotations, rootPositions);
  const errors = new Float32Array(q.length / 3);
  for (let i = 0; i < q.length; i += 3) {
    errors[i / 3] = Math.hypot(q[i]! - p[i]!, q[i + 1]! - p[i + 1]!, q[i + 2]! - p[i + 2]!);
  }
  return { rotations, rootPositions, ...fitErrors(errors, skeleton.joints) };
}

function meanOf({ data, rows, columns }: Matrix<Float32Array | Float64Array>): Float64Array {
  const mean = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) mean[i % columns]! += data[i]! / rows;
  return mean;
}

/** The motion, its lowest foot on the ground in each frame. */
function onGround(motion: Motion): Motion {
  const { skeleton, rotations, rootPositions } = motion;
  const feet = nodesOfFeet(skeleton);
  const { data, rows, columns } = forwardKinematics(skeleton, rotations, rootPositions);
  const raised = Float64Array.from(rootPositions.data);
  for (let row = 0; row < rows; row++) {
    let lowest = Infinity;
    for (const node of feet) lowest = Math.min(lowest, data[row * columns + 3 * node + 1]!);
    raised[3 * row + 1]! -= lowest;
  }
  return { ...motion, rootPositions: { ...rootPositions, data: raised } };
}

/** Feet, and what hangs on them. */
function nodesOfFeet(skeleton: Skeleton): number[] {
  const { leftFoot, rightFoot } = humanoidBones(skeleton) ?? {};
  const feet = new Set([leftFoot, rightFoot].filter((node) => node !== undefined));
  for (const [node, parent] of skeleton.parents.entries()) if (feet.has(parent)) feet.add(node);
  if (feet.size > 0) return [...feet];
  throw new InputError(`${skeleton.name} has no feet that are known by name; leave its root fixed`);
}
