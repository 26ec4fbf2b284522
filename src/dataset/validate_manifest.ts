import { positive } from "../audio/broken_rule.ts";
import { featureRecipe } from "../audio/recipe.ts";
import { validateRecipe } from "../audio/validate_recipe.ts";
import { InputError } from "../input_error.ts";
import { validateSkeleton } from "../motion/validate_skeleton.ts";
import {
  type DataManifest,
  type FilePatterns,
  type GestureSettings,
  type NoiseSettings,
  parts,
  type SplitRule,
} from "./data_manifest.ts";
import { fieldFaults, type FieldRule, isObject } from "./field_faults.ts";
import { splitRuleFaults, wholeNumber } from "./split_rule_faults.ts";

/** Values of the settings that a manifest leaves out: the paper's, and a skeleton as in the files. */
const DEFAULTS = {
  noise: { amplitude: 0.01, seed: 0 },
  gestures: { frameRate: 20, skeleton: "from-files", rotationOrder: "channels", root: [0, 60, 0] },
  recipe: "mfcc",
} as const;

const text: FieldRule = {
  allows: (value) => typeof value === "string" && value !== "",
  words: "a text",
};
const optionalText: FieldRule = { ...text, optional: true };

/** What is wrong within them is found one by one. */
const anything: FieldRule = { allows: () => true, words: "an object" };

const FIELDS: Readonly<Record<keyof DataManifest, FieldRule>> = {
  name: text,
  title: optionalText,
  citation: optionalText,
  licence: optionalText,
  homepage: optionalText,
  download: optionalText,
  files: anything,
  split: anything,
  noise: { ...anything, optional: true },
  gestures: { ...anything, optional: true },
  recipe: {
    allows: (value) => typeof value === "string" || isObject(value),
    words: "the name of a recipe, or a recipe",
    optional: true,
  },
};

const pattern: FieldRule = {
  allows: (value) =>
    typeof value === "string" && value.includes("{id}") &&
    value.split("/").every((name) => !["", ".", ".."].includes(name)) && !value.includes("\\"),
  words: "a path below the data set's folder, with / between folders and {id} in it",
};

const FILES: Readonly<Record<keyof FilePatterns, FieldRule>> = {
  speech: pattern,
  motion: pattern,
};

const NOISE: Readonly<Record<keyof NoiseSettings, FieldRule>> = {
  amplitude: {
    allows: (value) => positive.allows(value) && (value as number) <= 1,
    words: "above 0 and at most 1 (full scale)",
    optional: true,
  },
  seed: { ...wholeNumber, optional: true },
};

const SKELETONS = ["takeuchi", "from-files"];
const ORDERS = ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX", "channels"];

const GESTURES: Readonly<Record<keyof GestureSettings, FieldRule>> = {
  frameRate: { ...positive, optional: true },
  recordedFrameRate: {
    allows: (value) =>
      positive.allows(value) || isObject(value) && Object.values(value).every(positive.allows),
    words: "frames a second, or by id an object of them",
    optional: true,
  },
  lengthTolerance: {
    allows: (value) => typeof value === "number" && value >= 0 && value <= 1,
    words: "a share from 0 to 1",
    optional: true,
  },
  skeleton: {
    allows: (value) =>
      isObject(value) ||
      typeof value === "string" && (SKELETONS.includes(value) || /.\.(json|bvh)$/i.test(value)),
    words: '"takeuchi", "from-files", or the path of a .json or .bvh file',
    optional: true,
  },
  rotationOrder: {
    allows: (value) => ORDERS.includes(value as string),
    words: 'an order of the three axes such as "ZXY", or "channels"',
    optional: true,
  },
  root: {
    allows: (value) => Array.isArray(value) && value.length === 3 && value.every(Number.isFinite),
    words: "three numbers, x, y, z in cm",
    optional: true,
  },
};

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
 * import { validateManifest } from "@aud2repr2pose/aud2repr2pose";
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
  const faults = manifestFaults(json);
  if (faults.length > 0) throw new InputError(`data manifest: ${faults.join("; ")}`);
  const { noise, gestures, recipe, split, ...rest } = json as DataManifest;
  return {
    ...rest,
    split: withTextIds(split),
    noise: noise === "none" ? noise : { ...DEFAULTS.noise, ...noise },
    gestures: { ...DEFAULTS.gestures, ...gestures },
    recipe: typeof recipe === "object" ? validateRecipe(recipe) : recipe ?? DEFAULTS.recipe,
  };
}

function manifestFaults(json: unknown): string[] {
  const faults = fieldFaults(json, "", FIELDS);
  if (!isObject(json)) return faults;
  const { files, split, noise, gestures, recipe } = json;
  if (files !== undefined) faults.push(...fieldFaults(files, "files", FILES));
  if (split !== undefined) faults.push(...splitRuleFaults(split));
  if (noise !== undefined && noise !== "none") faults.push(...fieldFaults(noise, "noise", NOISE));
  if (gestures !== undefined) {
    faults.push(...fieldFaults(gestures, "gestures", GESTURES));
    const skeleton = isObject(gestures) ? gestures["skeleton"] : undefined;
    if (isObject(skeleton)) faults.push(...faultOf(() => validateSkeleton(skeleton)));
  }
  if (typeof recipe === "string") faults.push(...faultOf(() => featureRecipe(recipe)));
  if (isObject(recipe)) faults.push(...faultOf(() => validateRecipe(recipe)));
  return faults;
}

/** What another check finds wrong. */
function faultOf(check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof InputError) return [error.message];
    throw error;
  }
}

/** Ids are text, however a list writes them. */
function withTextIds(split: SplitRule): SplitRule {
  if (split.rule !== "lists") return split;
  const lists = parts.map((part) => [part, split[part].map(String)]);
  return { ...split, ...Object.fromEntries(lists) };
}
