import * as z from "zod";
import { recipeSchema } from "../audio/recipe_schema.ts";
import {
  fault,
  flag,
  list,
  number,
  positiveInteger,
  text,
  wholeNumber,
  written,
} from "../json/fields.ts";
import { skeletonSchema } from "../motion/skeleton/validate_skeleton.ts";
import type { VectorsInfo } from "./vectors_info.ts";

const count = written({ utterances: wholeNumber, frames: wholeNumber });

/** `vectors.json` as JSON. */
export const vectorsSchema: z.ZodType<VectorsInfo> = written({
  format: z.literal("aud2repr2pose-vectors"),
  version: z.literal(1),
  dataset: text(),
  recipe: recipeSchema,
  features: positiveInteger,
  context: wholeNumber,
  silence: list(number()),
  frameRate: number({ least: 1, most: 1000 }, "from 1 to 1000 frames a second"),
  skeleton: skeletonSchema,
  coordinates: positiveInteger,
  parts: written({ train: count, dev: count, test: count }),
  windows: flag,
  files: list(text()),
}).superRefine(({ features, silence }, context) => {
  if (silence.length === features) return;
  fault(context, `must be a list of ${features} features, has ${silence.length}`, ["silence"]);
});
