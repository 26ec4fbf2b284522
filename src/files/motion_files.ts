import { gestureId } from "../dataset/data_layout.ts";
import type { GestureSettings } from "../dataset/manifest/gesture_settings.ts";
import { recordedFrameRate } from "../dataset/length_fault.ts";
import { InputError } from "../errors/input_error.ts";
import { BvhReader, type BvhReaderOptions } from "../motion/bvh/bvh_reader.ts";
import { type BvhTiming, bvhTiming } from "../motion/bvh/bvh_timing.ts";
import type { Motion } from "../motion/kinematics/resample_motion.ts";
import { type Skeleton, skeletonDifference } from "../motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../motion/skeleton/takeuchi_skeleton.ts";
import { note } from "./notes.ts";
import { RandomAccessFile } from "./random_access_file.ts";

/** A file that is open, such as a {@linkcode RandomAccessFile}. */
export type OpenFile = Pick<RandomAccessFile, "size" | "read">;

/** Bytes read at a time. */
const BLOCK = 2 ** 18;

/**
 * Reads a BVH file, block by block: the memory it takes is that of the frames kept, not of the text.
 *
 * @param path Where the file is.
 * @param options The rate at which frames are kept, and the rotation order.
 * @param file The file, where it is open already.
 * @returns The motion; its skeleton is called by the path.
 * @throws {InputError} If the file cannot be read, or is not BVH; the line begins with the path.
 *
 * @example Usage
 * ```ts ignore
 * import { readBvhFile } from "@aud2repr2pose/aud2repr2pose";
 *
 * const { skeleton, rotations } = readBvhFile("gesture.bvh", { framesPerSecond: 20 });
 * ```
 */
export function readBvhFile(
  path: string,
  options: Omit<BvhReaderOptions, "name"> = {},
  file?: OpenFile,
): Motion {
  if (!file) {
    using own = new RandomAccessFile(path, "BVH file");
    return readBvhFile(path, options, own);
  }
  const reader = new BvhReader({ ...options, name: path });
  for (let at = 0; at < file.size; at += BLOCK) reader.push(file.read(at, BLOCK));
  const motion = reader.finish();
  note(path, motion.notes);
  return motion;
}

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

/** More than the header of any skeleton takes. */
const HEADER = 2 ** 18;

/**
 * Reads how long a motion is, as its file says.
 *
 * @param path Where the BVH file is.
 * @returns Undefined if it is none; {@linkcode readBvhFile} says why.
 * @throws {InputError} If it cannot be opened; the line begins with the path.
 */
export function readBvhTiming(path: string): BvhTiming | undefined {
  using file = new RandomAccessFile(path, "BVH file");
  const bytes = file.read(0, Math.min(HEADER, file.size));
  return bvhTiming(new TextDecoder("windows-1252").decode(bytes));
}
