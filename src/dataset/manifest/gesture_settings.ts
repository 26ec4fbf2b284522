import * as z from "zod";
import { number, object, oneOf, positive } from "../../json/fields.ts";
import {
  type RotationOrder,
  type Skeleton,
  skeletonSchema,
} from "../../motion/skeleton/skeleton.ts";
import { motionFields, type MotionSettings } from "./motion_settings.ts";

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

const ORDERS = ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX", "channels"] as const;
const SKELETONS = '"takeuchi", "from-files", a skeleton, or the path of a .json or .bvh file';

const RATES = "frames a second, or by id an object of them";

/** `gestures` of a manifest as JSON; what it leaves out has the paper's value. */
export const gestureSettingsSchema = object({
  frameRate: positive.default(20),
  recordedFrameRate: z.union([positive, z.record(z.string(), positive)], RATES).exactOptional(),
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
