/**
 * Skeletons and their motion.
 *
 * Read it in this order: `skeleton/` (nodes, offsets, names), `bvh/` (motion in and out of text),
 * `kinematics/` (rotations, forward kinematics, resampling), `gesture_vectors.ts` (positions and
 * velocities, which the networks learn), `representation/` (rotations instead), `fitting/` (positions
 * back to rotations), `smoothing/`.
 * Nothing here needs Deno or TensorFlow.js.
 *
 * @module
 */

// Skeletons
export {
  type RotationOrder,
  type Skeleton,
  type SkeletonDifference,
  skeletonDifference,
  skeletonFromPose,
  type SkeletonFromPoseOptions,
  validateSkeleton,
} from "./skeleton/skeleton.ts";
export { takeuchiSkeleton } from "./skeleton/takeuchi_skeleton.ts";
export { type JointGroup, jointGroups } from "./skeleton/joint_groups.ts";
export type { Finger } from "./skeleton/body_parts.ts";
export { type HumanoidBone, humanoidBones } from "./skeleton/humanoid.ts";
export {
  type BodyNames,
  type BodyPart,
  bodyParts,
  type JointPlace,
  type Side,
  sidesOfBody,
} from "./skeleton/body_parts.ts";
export { figureHeight, type LengthUnit } from "./skeleton/figure_size.ts";

// Recordings
export {
  type RecordedPositions,
  recordedPositions,
  type RecordedPositionsOptions,
  type RecordingSettings,
} from "./recorded_positions.ts";

// BVH
export type { BvhReaderOptions, BvhStretch } from "./bvh/bvh_body.ts";
export { BvhReader, readBvh } from "./bvh/bvh_reader.ts";
export { writeBvh, type WriteBvhOptions } from "./bvh/write_bvh.ts";
export { type BvhTiming, bvhTiming } from "./bvh/bvh_header.ts";

// SMPL-X
export { readSmplx, type SmplxOptions } from "./smplx.ts";

// Kinematics
export { eulerAngles } from "./kinematics/rotations.ts";
export { forwardKinematics } from "./kinematics/forward_kinematics.ts";
export {
  type JointPositions,
  type Motion,
  resampleMotion,
  smoothlyResampled,
} from "./kinematics/resample_motion.ts";

// Gesture vectors
export {
  addVelocities,
  gestureVectors,
  type GestureVectorsOptions,
  removeVelocities,
} from "./gesture_vectors.ts";

export { mirrorPositions, mirrorRotations } from "./mirror.ts";
// Motion as rotations
export {
  gestureColumns,
  type GestureForm,
  positionsOf,
  type Representation,
  representations,
  rotationsOf,
  rotationVectors,
  withoutVelocities,
} from "./representation/gesture_form.ts";
export { PositionGradient } from "./representation/position_gradient.ts";

// Fitting a skeleton to positions
export { fitBoneLengths } from "./fitting/fit_bone_lengths.ts";
export { fitRotations, type FittedRotations, type NodeError } from "./fitting/fit_rotations.ts";
export { restInPose, restInTPose, type RestPoseName, restPoses } from "./fitting/rest_pose.ts";
export {
  animate,
  type AnimatedGesture,
  type AnimateOptions,
  type Animation,
} from "./fitting/animate.ts";

// Smoothing
export {
  MovingAverageSmoother,
  type PoseSmoother,
  savitzkyGolay,
  SavitzkyGolaySmoother,
  simpleMovingAverage,
  WindowedSmoother,
} from "./smoothing/windowed_smoother.ts";
export { oneEuro, type OneEuroOptions, OneEuroSmoother } from "./smoothing/one_euro.ts";
export {
  poseSmoother,
  type PoseSmootherOptions,
  type SmootherName,
} from "./smoothing/pose_smoother.ts";
