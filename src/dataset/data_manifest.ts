import * as z from "zod";
import { type FeatureRecipe, featureRecipe, recipeSchema } from "../audio/recipe.ts";
import { sampleRateField } from "../audio/settings.ts";
import {
  checkedBy,
  fault,
  number,
  object,
  schemaAddress,
  text,
  wholeNumber,
} from "../json/fields.ts";
import { readAs } from "../json/read_as.ts";
import {
  type Filters,
  filtersSchema,
  tableSchema,
  type TableSettings,
} from "./manifest/columns.ts";
import {
  type CutRule,
  cutRuleSchema,
  isOffsetTable,
  type Offsets,
  offsetsSchema,
} from "./manifest/cuts.ts";
import { type FilePatterns, filePatternsSchema, NO_SPEECH } from "./manifest/file_patterns.ts";
import { type GestureSettings, gestureSettingsSchema } from "./manifest/gesture_settings.ts";
import { type SplitRule, splitRuleSchema } from "./manifest/split_rule.ts";

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
  /** How its files lie on disk. */
  readonly layout?: string;
  /** How far this manifest was tried. */
  readonly tried?: string;
  /** Which files belong together. */
  readonly files: FilePatterns;
  /** A csv file that says more of each utterance. */
  readonly table?: TableSettings;
  /** Which utterances are taken, by what is known of them; all by default. */
  readonly filters?: Filters;
  /** How long recordings are cut into utterances; not at all by default. */
  readonly cut?: CutRule;
  /** What of each recording is used, and how its motion lies beside its speech. */
  readonly offsets?: Offsets;
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

/** The noise of augmentation. */
export interface NoiseSettings {
  /** Largest absolute value of the noise before it is mixed in, of full scale: 0.01 in the paper. */
  readonly amplitude: number;
  /** What the noise is drawn by. */
  readonly seed: number;
}

/** A data manifest as JSON; what it leaves out has the paper's value, and skeletons are the files'. */
export const manifestSchema = object({
  $schema: schemaAddress,
  name: text(),
  title: text().exactOptional(),
  citation: text().exactOptional(),
  licence: text().exactOptional(),
  homepage: text().exactOptional(),
  download: text().exactOptional(),
  layout: text().exactOptional(),
  tried: text().exactOptional(),
  files: filePatternsSchema,
  table: tableSchema.exactOptional(),
  filters: filtersSchema.exactOptional(),
  cut: cutRuleSchema.exactOptional(),
  offsets: offsetsSchema.exactOptional(),
  split: splitRuleSchema,
  noise: z.union([
    z.literal("none"),
    object({
      amplitude: number({ above: 0, most: 1 }, "above 0 and at most 1 (full scale)").default(0.01),
      seed: wholeNumber.default(0),
    }),
  ], 'an object, or "none"').default({ amplitude: 0.01, seed: 0 }),
  gestures: gestureSettingsSchema.prefault({}),
  recipe: z.union([
    z.string("a name").transform(checkedBy((name) => featureRecipe(name).name)),
    recipeSchema,
  ], "the name of a recipe, or a recipe").default("mfcc"),
  sampleRate: sampleRateField.exactOptional(),
}).superRefine(({ files, cut, offsets, gestures }, context) => {
  if (files.speech === NO_SPEECH && cut?.rule === "pauses") {
    fault(context, "must not be pauses of speech where there is none", ["cut", "rule"]);
  }
  const hasRates = offsets &&
    (isOffsetTable(offsets)
      ? offsets.frameRate !== undefined
      : Object.values(offsets).some(({ frameRate }) => frameRate !== undefined));
  if (hasRates && gestures.recordedFrameRate !== undefined) {
    fault(context, "must be left out beside the frameRate of offsets", [
      ...["gestures", "recordedFrameRate"],
    ]);
  }
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
