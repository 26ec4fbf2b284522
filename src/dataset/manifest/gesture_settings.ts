import * as z from "zod";
import { flag, list, number, object, oneOf, positive, text } from "../../json/fields.ts";
import type { RecordingSettings } from "../../motion/recorded_positions.ts";
import {
  type RotationOrder,
  type Skeleton,
  skeletonSchema,
} from "../../motion/skeleton/skeleton.ts";

/** What a manifest's `gestures` say of motion files: what their numbers mean, and what of it is kept. */
export interface MotionSettings extends RecordingSettings {
  /**
   * What position channels of joints below the root mean: `use` puts them in place of the joint's OFFSET,
   * as Blender does, `ignore` drops them.
   *
   * @default {"use", but "ignore" on the skeleton of the paper's data set and on one that is declared}
   */
  readonly jointPositions?: "use" | "ignore";
  /**
   * Whether all motion is put on bones as long as those of the data set's first file; otherwise bones that
   * differ are an error.
   *
   * @default {false}
   */
  readonly retarget?: boolean;
}

/** How motion files become gesture vectors. */
export interface GestureSettings extends MotionSettings {
  /** Gesture frames a second: 20 in the paper. */
  readonly frameRate: number;
  /**
   * Frames a second at which the motion was recorded, in place of what its files say: of all of them, or
   * by id of those whose `Frame Time` is wrong.
   */
  readonly recordedFrameRate?: number | Readonly<Record<string, number>>;
  /**
   * By which share of the longer recording and motion may differ; 1 allows everything.
   *
   * @default {0.1}
   */
  readonly lengthTolerance?: number;
  /**
   * The joints and bones: `takeuchi`, `from-files` for those of the motion files, a skeleton, or, in a
   * manifest that has not been read by {@linkcode readManifest} yet, the path of one: a JSON file or a
   * BVH file whose hierarchy is taken.
   */
  readonly skeleton: string | Skeleton;
  /** Order in which rotations apply, R = R1 R2 R3, or `channels` for that of the files' channels. */
  readonly rotationOrder: RotationOrder | "channels";
  /** Where the root stays: x, y, z in cm. */
  readonly root: readonly [x: number, y: number, z: number];
}

const UNITS = ["m", "cm", "mm", "inch"] as const;
const UNIT_WORDS = '"m", "cm", "mm", "inch", or how many cm a unit has';
const NAMES =
  'a name of joints, with * for any letters, such as "Left*" or "!*Thumb*", or a list of them';

const pattern = text(NAMES).regex(/^!?[^!]/, NAMES);

/** The fields of {@linkcode MotionSettings}, as JSON has them: one name may stand for a list. */
const motionFields = {
  rootJoint: text("the name of a joint").exactOptional(),
  joints: z.union([
    list(pattern, NAMES).min(1, NAMES),
    pattern.transform((name) => [name]),
  ], NAMES).exactOptional(),
  jointPositions: oneOf(["use", "ignore"]).exactOptional(),
  units: z.union([oneOf(UNITS), number({ above: 0 }, UNIT_WORDS)], UNIT_WORDS).exactOptional(),
  up: oneOf(["y", "z"]).exactOptional(),
  heading: oneOf(["keep", "remove"]).exactOptional(),
  retarget: flag.exactOptional(),
} as const;

const ORDERS = ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX", "channels"] as const;
const SKELETONS = '"takeuchi", "from-files", a skeleton, or the path of a .json or .bvh file';

const RATES = "frames a second, or by id an object of them";

/** `gestures` of a manifest as JSON; what it leaves out has the paper's value. */
export const gestureSettingsSchema = object({
  frameRate: positive.default(20),
  recordedFrameRate: z.union([positive, z.record(z.string().normalize(), positive)], RATES)
    .exactOptional(),
  lengthTolerance: number({ least: 0, most: 1 }, "a share from 0 to 1").exactOptional(),
  skeleton: z.union([
    z.string(SKELETONS).regex(/^(takeuchi|from-files|.+\.(json|bvh))$/is, SKELETONS),
    skeletonSchema,
  ], SKELETONS).default("from-files"),
  rotationOrder: oneOf(ORDERS, 'an order of the three axes such as "ZXY", or "channels"')
    .default("channels"),
  root: z.tuple([number(), number(), number()], "three numbers, x, y, z in cm")
    .default([0, 60, 0]),
  ...motionFields,
});
