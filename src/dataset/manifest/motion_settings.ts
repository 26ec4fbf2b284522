import * as z from "zod";
import { flag, list, number, oneOf, text } from "../../json/fields.ts";
import type { RecordingSettings } from "../../motion/recorded_positions.ts";

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

const UNITS = ["m", "cm", "mm", "inch"] as const;
const UNIT_WORDS = '"m", "cm", "mm", "inch", or how many cm a unit has';
const NAMES =
  'a name of joints, with * for any letters, such as "Left*" or "!*Thumb*", or a list of them';

const pattern = text(NAMES).regex(/^!?[^!]/, NAMES);

/** The fields of {@linkcode MotionSettings}, as JSON has them: one name may stand for a list. */
export const motionFields = {
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
