import * as z from "zod";
import { type FeatureRecipe, featureRecipe, recipeSchema } from "../audio/recipe.ts";
import { sampleRateField } from "../audio/settings.ts";
import { printable } from "../errors/quoted.ts";
import {
  checkedBy,
  fault,
  list,
  number,
  object,
  oneOf,
  positive,
  schemaAddress,
  text,
  wholeNumber,
} from "../json/fields.ts";
import { readAs } from "../json/read_as.ts";
import type { RotationOrder, Skeleton } from "../motion/skeleton/skeleton.ts";
import { skeletonSchema } from "../motion/skeleton/validate_skeleton.ts";

/** The parts of a data set, in the order in which they are listed everywhere. */
export const parts = ["train", "dev", "test"] as const;

/** A part of a data set: what is learned from, what is stopped by, what is evaluated on. */
export type Part = typeof parts[number];

/**
 * A data set as data: where it is from, which files belong together, which utterance goes where, and
 * how its gestures are read. What a file in `data_manifest/` holds, and what `DATA/manifest.json` does
 * once the data set is split.
 */
export interface DataManifest {
  /** Short name, such as `takeuchi`. */
  readonly name: string;
  /** Full name. */
  readonly title?: string;
  /** What to cite in work that uses it. */
  readonly citation?: string;
  /** On what terms it may be used. */
  readonly licence?: string;
  /** Where it is described. */
  readonly homepage?: string;
  /** Where to get it, and how to put it in place. */
  readonly download?: string;
  /** Which files belong together. */
  readonly files: FilePatterns;
  /** Which utterance goes into which part. */
  readonly split: SplitRule;
  /** White noise in a second copy of each training utterance. */
  readonly noise: NoiseSettings | "none";
  /** How motion files become gesture vectors. */
  readonly gestures: GestureSettings;
  /** The speech features: the name of a recipe that ships with the package, or a whole one. */
  readonly recipe: string | FeatureRecipe;
  /** Sampling rate in Hz that speech features are computed at; by default the recordings'. */
  readonly sampleRate?: number;
}

/**
 * Paths of an utterance's two files below the data set's folder. `{id}` stands for the utterance's id,
 * `*` for any characters of a name, `**` for any folders.
 */
export interface FilePatterns {
  /** Wav files, such as `speech/audio{id}.wav`. */
  readonly speech: string;
  /** BVH files, such as `motion/gesture{id}.bvh`. */
  readonly motion: string;
}

/** Which utterance goes into which part. */
export type SplitRule = RangeSplit | ListSplit | RatioSplit;

/** A split by ranges of ids that are whole numbers. */
export interface RangeSplit extends Readonly<Record<Part, readonly IdRange[]>> {
  readonly rule: "ranges";
}

/** Whole numbers from one to another, both included. */
export interface IdRange {
  readonly from: number;
  /** The last one; without an end where absent. */
  readonly to?: number;
  /** Take only the even or odd ones. */
  readonly parity?: "even" | "odd";
}

/** A split by lists of ids. */
export interface ListSplit extends Readonly<Record<Part, readonly string[]>> {
  readonly rule: "lists";
}

/** A random split in given shares, which sum to 1. */
export interface RatioSplit extends Readonly<Record<Part, number>> {
  readonly rule: "ratio";
  /** What chance depends on, beside the utterance's id. */
  readonly seed: number;
}

/** The noise of augmentation. */
export interface NoiseSettings {
  /** Largest absolute value of the noise before it is mixed in, of full scale: 0.01 in the paper. */
  readonly amplitude: number;
  readonly seed: number;
}

/** How motion files become gesture vectors. */
export interface GestureSettings {
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

/** How far the sum of three decimal shares may be from 1. */
const ROUNDING = 1e-9;

const range = object({
  from: wholeNumber,
  to: wholeNumber.exactOptional(),
  parity: oneOf(["even", "odd"]).exactOptional(),
}).superRefine(({ from, to = Infinity }, context) => {
  if (to < from) {
    fault(context, `must be at least its from, ${from}, current value is ${to}`, ["to"]);
  }
});

/** Ids are text, however a list writes them. */
const id = z.union([text("an id"), wholeNumber], "an id").transform(String);

const share = number({ least: 0, most: 1 }, "a share from 0 to 1");

const ranges = object({
  rule: z.literal("ranges"),
  train: list(range),
  dev: list(range),
  test: list(range),
}).superRefine((split, context) => {
  for (const phrase of overlaps(split)) fault(context, phrase);
});

const lists = object({ rule: z.literal("lists"), train: list(id), dev: list(id), test: list(id) })
  .superRefine((split, context) => {
    for (const phrase of repetitions(split)) fault(context, phrase);
  });

const ratio = object({
  rule: z.literal("ratio"),
  train: share,
  dev: share,
  test: share,
  seed: wholeNumber,
}).superRefine(({ train, dev, test }, context) => {
  const sum = train + dev + test;
  if (Math.abs(sum - 1) <= ROUNDING) return;
  fault(
    context,
    `split.train, split.dev and split.test must sum to 1, they sum to ${+sum.toFixed(9)}`,
  );
});

/** Which utterance goes into which part, as JSON. */
const splitRuleSchema: z.ZodType<SplitRule> = z.discriminatedUnion(
  "rule",
  [ranges, lists, ratio],
  {
    error: (issue) =>
      issue.code === "invalid_union" ? 'one of "ranges", "lists", "ratio"' : "an object",
  },
);

/** Ids that are there twice. */
function repetitions(split: Readonly<Record<Part, readonly string[]>>): string[] {
  const seen = new Map<string, Part>();
  return parts.flatMap((part) =>
    split[part].flatMap((id) => {
      const other = seen.get(id);
      seen.set(id, part);
      if (other === undefined) return [];
      const shown = printable(id, 80);
      if (other === part) return [`split.${part} has id ${shown} twice`];
      return [`id ${shown} is in both split.${other} and split.${part}`];
    })
  );
}

/** Ids that are in two ranges. */
function overlaps(ranges: Readonly<Record<Part, readonly IdRange[]>>): string[] {
  const all = parts.flatMap((part) =>
    ranges[part].map((range, i) => ({ range, path: `split.${part}[${i}]` }))
  );
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b) => {
      const id = firstShared(a.range, b.range);
      return id === undefined ? [] : [`id ${id} is in both ${a.path} and ${b.path}`];
    })
  );
}

/** The first whole number in both ranges. */
function firstShared(a: IdRange, b: IdRange): number | undefined {
  if (a.parity && b.parity && a.parity !== b.parity) return undefined;
  const parity = a.parity ?? b.parity;
  const first = Math.max(a.from, b.from);
  const id = parity && (first % 2 === 0) !== (parity === "even") ? first + 1 : first;
  return id <= Math.min(a.to ?? Infinity, b.to ?? Infinity) ? id : undefined;
}

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

/**
 * Checks a data manifest that was read from JSON, and fills in the paper's value of each setting that
 * it leaves out.
 *
 * @param json The parsed JSON. `noise` may be `"none"`, ids in lists may be whole numbers.
 * @returns The manifest with every setting.
 * @throws {InputError} If a field is unknown, missing or wrong; the line names every such field.
 *
 * @example Usage
 * ```ts
 * import { validateManifest } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const mine = {
 *   name: "mine",
 *   files: { speech: "{id}.wav", motion: "{id}.bvh" },
 *   split: { rule: "ratio", train: 0.8, dev: 0.1, test: 0.1, seed: 1 },
 * };
 * assertEquals(validateManifest(mine).gestures.frameRate, 20);
 * assertThrows(
 *   () => validateManifest({ ...mine, gestures: { framerate: 20 } }),
 *   Error,
 *   "gestures.framerate is not a field (did you mean gestures.frameRate?)",
 * );
 * ```
 */
export function validateManifest(json: unknown): DataManifest {
  const { $schema: _, ...manifest } = readAs(manifestSchema, json, "data manifest");
  return manifest;
}
