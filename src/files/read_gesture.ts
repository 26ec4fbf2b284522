import type { GestureSettings } from "../dataset/data_manifest.ts";
import { gestureId } from "../dataset/data_layout.ts";
import { recordedFrameRate } from "../dataset/length_fault.ts";
import { InputError } from "../errors/input_error.ts";
import type { Motion } from "../motion/kinematics/motion.ts";
import type { Skeleton } from "../motion/skeleton/skeleton.ts";
import { skeletonDifference } from "../motion/skeleton/skeleton_difference.ts";
import { takeuchiSkeleton } from "../motion/skeleton/takeuchi_skeleton.ts";
import { type OpenFile, readBvhFile } from "./read_bvh_file.ts";

/** A motion file as a data set's manifest says that it is to be read. */
export interface GestureMotion extends Motion {
  /** The bone, if any, in which the file differs from the skeleton that the manifest declares. */
  readonly otherBone?: string;
}

/**
 * Reads a motion file as a data set's manifest says: at its frame rate, or the one that it was recorded
 * at in truth, rotations in its order, on the
 * skeleton that it declares, or the file's own, and that with the root where it stays.
 *
 * @param path Where the BVH file is.
 * @param settings The manifest's `gestures`.
 * @param file The file, where it is open already.
 * @returns The motion; {@linkcode forwardKinematics} of its skeleton and rotations has the root in
 * place.
 * @throws {InputError} If the file cannot be read, has no frames, or other joints than the skeleton;
 * the line begins with the path.
 */
export function readGesture(
  path: string,
  settings: GestureSettings,
  file?: OpenFile,
): GestureMotion {
  const { frameRate, rotationOrder, root } = settings;
  const declared = declaredSkeleton(settings);
  const recorded = recordedFrameRate(settings, gestureId(path));
  const { skeleton: own, ...motion } = readBvhFile(path, {
    framesPerSecond: frameRate,
    bonesDeclared: declared !== undefined,
    ...(recorded !== undefined && { frameTime: 1 / recorded }),
    ...(rotationOrder !== "channels" && { rotationOrder }),
  }, file);
  if (motion.rotations.rows === 0) {
    throw new InputError(`${path}: has no frames at ${frameRate} a second`);
  }
  const difference = declared && skeletonDifference(own, declared);
  if (difference?.kind === "nodes") {
    throw new InputError(
      `${path}: its skeleton is not the manifest's, ${declared!.name}: it has ${difference.text}`,
    );
  }
  const skeleton = declared ?? own;
  const offsets = skeleton.offsets.map((value, i) => root[i] ?? value);
  return {
    ...motion,
    skeleton: { ...skeleton, offsets, rotationOrder: own.rotationOrder },
    ...(difference && { otherBone: difference.text }),
  };
}

/** The skeleton that a manifest declares; undefined where the files' own is taken. */
function declaredSkeleton({ skeleton }: GestureSettings): Skeleton | undefined {
  if (typeof skeleton !== "string") return skeleton;
  if (skeleton === "takeuchi") return takeuchiSkeleton;
  if (skeleton === "from-files") return undefined;
  throw new RangeError(`skeleton must have been read from ${skeleton}`);
}
