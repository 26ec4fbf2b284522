import { flag, number } from "../json/fields.ts";
import { skeletonSchema } from "../motion/skeleton/validate_skeleton.ts";

/** The fields that say what a model's gestures are, as JSON. */
export const gestureFields = {
  velocities: flag,
  frameRate: number({ least: 1, most: 1000 }, "from 1 to 1000 frames a second"),
  skeleton: skeletonSchema.exactOptional(),
};
