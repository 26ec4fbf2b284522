import { InputError } from "../../errors/input_error.ts";
import type { RotationOrder, Skeleton } from "./skeleton.ts";
import { validateSkeleton } from "./validate_skeleton.ts";

/** Options of {@linkcode skeletonFromPose}. */
export interface SkeletonFromPoseOptions {
  /**
   * What to call the skeleton.
   *
   * @default {"skeleton"}
   */
  name?: string;
  /**
   * Whether each node is an end site.
   *
   * @default {no node is}
   */
  endSites?: readonly boolean[];
  /**
   * Order in which BVH files list its rotations.
   *
   * @default {"ZXY"}
   */
  rotationOrder?: RotationOrder;
}

/**
 * Makes a skeleton of names, parents and a rest pose, for instance the mean pose of a data set.
 *
 * The mean of many poses has shorter bones than any of them:
 * {@linkcode fitBoneLengths} takes the lengths from a motion instead.
 *
 * @param names Name of each node, parents before their children.
 * @param parents Index of each node's parent, -1 for the first.
 * @param pose x, y, z of each node in cm, 3 * names.length numbers.
 * @param options Name, end sites and rotation order.
 * @returns The skeleton whose rest pose this is.
 * @throws {InputError} If lengths disagree, or a parent does not come before its child.
 *
 * @example Usage
 * ```ts
 * import { skeletonFromPose } from "@aud2repr2pose/aud2repr2pose";
 *
 * const skeleton = skeletonFromPose(["Hips", "Spine"], [-1, 0], [0, 90, 0, 0, 104, 2]);
 * console.log(skeleton.offsets); // [0, 90, 0, 0, 14, 2]
 * ```
 */
export function skeletonFromPose(
  names: readonly string[],
  parents: readonly number[],
  pose: ArrayLike<number>,
  options: SkeletonFromPoseOptions = {},
): Skeleton {
  const { name = "skeleton", endSites = names.map(() => false), rotationOrder = "ZXY" } = options;
  if (pose.length !== 3 * names.length) {
    throw new InputError(
      `the rest pose of ${names.length} joints must have ${3 * names.length} numbers, ` +
        `has ${pose.length}`,
    );
  }
  const offsets = Array.from(pose, (value, i) => {
    const parent = parents[Math.floor(i / 3)] ?? -1;
    return parent < 0 ? value : value - (pose[3 * parent + i % 3] ?? NaN);
  });
  return validateSkeleton({
    name,
    joints: [...names],
    parents: [...parents],
    endSites: [...endSites],
    offsets,
    rotationOrder,
  });
}
