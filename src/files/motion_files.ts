import { gestureId } from "../dataset/data_layout.ts";
import type { GestureSettings } from "../dataset/manifest/gesture_settings.ts";
import { recordedFrameRate } from "../dataset/length_fault.ts";
import { InputError } from "../errors/input_error.ts";
import { named } from "../errors/named.ts";
import type { BvhReaderOptions, BvhStretch } from "../motion/bvh/bvh_body.ts";
import { BvhReader } from "../motion/bvh/bvh_reader.ts";
import { type BvhTiming, bvhTiming } from "../motion/bvh/bvh_header.ts";
import type { Motion } from "../motion/kinematics/resample_motion.ts";
import {
  inCentimetres,
  type RecordedPositions,
  recordedPositions,
} from "../motion/recorded_positions.ts";
import { type Skeleton, skeletonDifference } from "../motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../motion/skeleton/takeuchi_skeleton.ts";
import { isNpz, readSmplx } from "../motion/smplx.ts";
import { note } from "./notes.ts";
import { RandomAccessFile } from "./random_access_file.ts";

/** A file that is open, such as a {@linkcode RandomAccessFile}. */
export interface OpenFile extends Pick<RandomAccessFile, "size" | "read"> {
  /** Of which stretch of a motion it is the BVH file; absent where it is the whole. */
  readonly stretch?: BvhStretch;
}

/** Bytes read at a time. */
const BLOCK = 2 ** 18;

/** More than the header of any skeleton takes. */
const HEADER = 2 ** 18;

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
  const reader = new BvhReader({
    ...options,
    ...file.stretch && { stretch: file.stretch },
    name: path,
  });
  for (let at = 0; at < file.size; at += BLOCK) reader.push(file.read(at, BLOCK));
  const motion = reader.finish();
  note(path, motion.notes);
  return motion;
}

/** Options of {@linkcode readGesture}. */
export interface ReadGestureOptions {
  /** The file, where it is open already. */
  readonly file?: OpenFile | undefined;
  /**
   * The skeleton whose bone lengths the motion is put on, where `settings.retarget` asks for that; see
   * {@linkcode commonBones}.
   */
  readonly bones?: Skeleton | undefined;
  /** Whether the joints' rotations are wanted as well. @default {false} */
  readonly rotations?: boolean;
}

/** A motion file as a data set's manifest says that it is to be read. */
export interface GestureMotion extends Omit<RecordedPositions, "notes"> {
  /** The bone, if any, in which the file differs from the skeleton that the manifest declares. */
  readonly otherBone?: string;
}

/**
 * Reads a motion file as a data set's manifest says: at its frame rate, or the one that it was recorded
 * at in truth, rotations in its order, on the skeleton that it declares, or the file's own; in cm, y up,
 * of the joints that it keeps, and with the root where it stays.
 *
 * @param path Where the BVH file is.
 * @param settings The manifest's `gestures`.
 * @param options The open file, common bones, and whether rotations are wanted.
 * @returns The skeleton, and where its joints are. What is guessed is noted.
 * @throws {InputError} If the file cannot be read, has no frames, other joints than the skeleton, or not
 * those that the settings name; the line begins with the path.
 */
export function readGesture(
  path: string,
  settings: GestureSettings,
  { file, bones, rotations = false }: ReadGestureOptions = {},
): GestureMotion {
  const motion = readBvhFile(path, bvhOptions(path, settings), file);
  const declared = declaredSkeleton(settings);
  if (motion.rotations.rows === 0) {
    throw new InputError(`${path}: has no frames at ${settings.frameRate} a second`);
  }
  const own = declared ? onBones(path, motion, declared, settings) : { motion };
  const { notes, ...recorded } = named(
    path,
    () =>
      recordedPositions(own.motion, declared ? { up: "y", ...settings, units: 1 } : settings, {
        root: settings.root,
        rotations,
        ...(bones && { bones }),
      }),
  );
  note(path, notes);
  return { ...recorded, ...(own.otherBone !== undefined && { otherBone: own.otherBone }) };
}

/** A motion in cm on the bones that the manifest declares, in cm and with y upward. */
function onBones(
  path: string,
  motion: Motion,
  { offsets, ...declared }: Skeleton,
  { units = 1, up }: GestureSettings,
): { motion: Motion; otherBone?: string } {
  const inCm = named(path, () => inCentimetres(motion, units));
  const placed = up === "z" ? lying(offsets) : offsets;
  const skeleton = { ...declared, offsets: placed, rotationOrder: inCm.skeleton.rotationOrder };
  const difference = skeletonDifference(inCm.skeleton, skeleton);
  if (difference?.kind === "nodes") {
    throw new InputError(
      `${path}: its skeleton is not the manifest's, ${declared.name}: it has ${difference.text}`,
    );
  }
  return {
    motion: { ...inCm, skeleton },
    ...(difference && { otherBone: difference.text }),
  };
}

/** Bones as a file has them in which z points upward. */
function lying(offsets: readonly number[]): number[] {
  return offsets.map((_, i) => [offsets[i], -offsets[i + 1]!, offsets[i - 1]][i % 3]!);
}

/** How a motion file is read, at the rate of the data set's gestures. */
function bvhOptions(path: string, settings: GestureSettings): BvhReaderOptions {
  const { frameRate, rotationOrder } = settings;
  const recorded = recordedFrameRate(settings, gestureId(path));
  const jointPositions = settings.jointPositions ??
    (declaredSkeleton(settings) ? "ignore" : undefined);
  return {
    name: path,
    framesPerSecond: frameRate,
    ...(jointPositions && { jointPositions }),
    ...(recorded !== undefined && { frameTime: 1 / recorded }),
    ...(rotationOrder !== "channels" && { rotationOrder }),
  };
}

/** Files whose bones are named in an error; the others are counted. */
const LISTED = 10;

/**
 * Compares the bones of a data set's motion files, as their beginnings show them, before all of them are
 * read.
 *
 * @param paths The files.
 * @param settings The manifest's `gestures`.
 * @returns The skeleton of the first file in cm, on whose bones all are put; undefined where they stay on
 * their own.
 * @throws {InputError} If they differ and stay on their own; the line lists files, joints and by how much.
 */
export function commonBones(
  paths: readonly string[],
  settings: GestureSettings,
): Skeleton | undefined {
  if (declaredSkeleton(settings) || paths.length === 0) return undefined;
  // Who reads files whole says why one shows no bones.
  const begun = paths.flatMap((path) => readBeginning(path, settings) ?? []);
  const moving = new Set(begun.flatMap(({ jointPositions }) => jointPositions?.nodes ?? []));
  const first = begun[0]?.skeleton;
  const others: string[] = [];
  for (const { skeleton } of begun) {
    const difference = skeletonDifference(skeleton, first!, moving);
    if (difference?.kind === "nodes") {
      throw new InputError(
        `${skeleton.name}: has another skeleton than ${first!.name}: ${difference.text}`,
      );
    }
    if (difference) others.push(`${skeleton.name} (${difference.bone})`);
  }
  if (settings.retarget) return first;
  if (others.length === 0) return undefined;
  const more = others.length - LISTED;
  throw new InputError(
    `${others.length} of ${paths.length} motion files have other bones than ${first!.name}: ` +
      others.slice(0, LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "") +
      "; gestures.retarget: true puts all on its bones",
  );
}

/** The first frames of a motion file in cm, as many as its first block has. */
function readBeginning(path: string, settings: GestureSettings): Motion | undefined {
  using file = new RandomAccessFile(path, "BVH file");
  const reader = new BvhReader(bvhOptions(path, settings));
  for (let at = 0; at < file.size && !reader.begun; at += HEADER) {
    reader.push(file.read(at, Math.min(HEADER, file.size - at)));
  }
  const { begun } = reader;
  return begun && named(path, () => inCentimetres(begun, settings.units));
}

/** The skeleton that a manifest declares; undefined where the files' own is taken. */
export function declaredSkeleton({ skeleton }: GestureSettings): Skeleton | undefined {
  if (typeof skeleton !== "string") return skeleton;
  if (skeleton === "takeuchi") return takeuchiSkeleton;
  if (skeleton === "from-files") return undefined;
  throw new RangeError(`skeleton must have been read from ${skeleton}`);
}

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

/**
 * Reads a motion whose file is no BVH file, and is to be made one: SMPL-X poses.
 *
 * @param path The file.
 * @param bones The skeleton that the manifest declares.
 * @returns Undefined of any other file, whose reader says what is wrong where it is not BVH.
 * @throws {InputError} If it is damaged, or there are no bones for it; the line begins with the path.
 */
export function convertedMotion(path: string, bones: Skeleton | undefined): Motion | undefined {
  using file = new RandomAccessFile(path, "motion file");
  if (!isNpz(file.read(0, Math.min(4, file.size)))) return undefined;
  const bytes = file.read(0, file.size);
  return named(path, () => readSmplx(bytes, bones ? { skeleton: bones } : {}));
}
