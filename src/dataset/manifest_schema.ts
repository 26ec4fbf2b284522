import * as z from "zod";
import { featureRecipe } from "../audio/recipe.ts";
import { sampleRateField } from "../audio/sample_rate_field.ts";
import { recipeSchema } from "../audio/recipe_schema.ts";
import {
  checkedBy,
  number,
  object,
  oneOf,
  positive,
  schemaAddress,
  text,
  wholeNumber,
} from "../json/fields.ts";
import { skeletonSchema } from "../motion/skeleton/validate_skeleton.ts";
import { splitRuleSchema } from "./split_rule_schema.ts";

const pattern = text(
  "a path below the data set's folder, with / between folders and {id} in it",
).refine(
  (value) =>
    value.includes("{id}") && !value.includes("\\") &&
    value.split("/").every((name) => !["", ".", ".."].includes(name)),
  "a path below the data set's folder, with / between folders and {id} in it",
);

const ORDERS = ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX", "channels"] as const;
const SKELETONS = '"takeuchi", "from-files", a skeleton, or the path of a .json or .bvh file';

const RATES = "frames a second, or by id an object of them";

/** A data manifest as JSON; what it leaves out has the paper's value, and skeletons are the files'. */
export const manifestSchema = object({
  $schema: schemaAddress,
  name: text(),
  title: text().exactOptional(),
  citation: text().exactOptional(),
  licence: text().exactOptional(),
  homepage: text().exactOptional(),
  download: text().exactOptional(),
  files: object({ speech: pattern, motion: pattern }),
  split: splitRuleSchema,
  noise: z.union([
    z.literal("none"),
    object({
      amplitude: number({ above: 0, most: 1 }, "above 0 and at most 1 (full scale)").default(0.01),
      seed: wholeNumber.default(0),
    }),
  ], 'an object, or "none"').default({ amplitude: 0.01, seed: 0 }),
  gestures: object({
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
  }).prefault({}),
  recipe: z.union([
    z.string("a name").transform(checkedBy((name) => featureRecipe(name).name)),
    recipeSchema,
  ], "the name of a recipe, or a recipe").default("mfcc"),
  sampleRate: sampleRateField.exactOptional(),
});
