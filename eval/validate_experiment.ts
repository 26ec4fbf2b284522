import { notNegative, positive, positiveInteger } from "../src/audio/broken_rule.ts";
import { recipes } from "../src/audio/recipe.ts";
import { fieldFaults, type FieldRule, isObject } from "../src/dataset/field_faults.ts";
import { InputError } from "../src/input_error.ts";
import {
  type Experiment,
  type ExperimentData,
  type SlurmSettings,
  smoothings,
  type SyntheticCorpus,
  systems,
} from "./experiment.ts";

/** The data as a file has them. */
type GivenData = Partial<Omit<ExperimentData, "synthetic">> & {
  readonly synthetic?: Partial<SyntheticCorpus> & Pick<SyntheticCorpus, "utterances">;
};

/** What an experiment leaves out: one cell of the paper's settings. */
const DEFAULTS = {
  features: ["mfcc"],
  systems,
  latentDims: [325],
  seeds: [1],
  smoothing: ["none"],
  learn: {},
  train: {},
  evaluate: {},
  engine: {},
  slurm: {},
} as const;

const text: FieldRule = {
  allows: (value) => typeof value === "string" && value !== "",
  words: "a text",
};
const flag: FieldRule = { allows: (value) => typeof value === "boolean", words: "true or false" };
const whole: FieldRule = {
  allows: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  words: "a whole number from 0",
};
const share: FieldRule = {
  allows: (value) => notNegative.allows(value) && (value as number) < 1,
  words: "a number from 0 and below 1",
};
/** What is wrong within is found on its own. */
const settings: FieldRule = { allows: isObject, words: "an object" };

function oneOf(names: readonly string[]): FieldRule {
  return {
    allows: (value) => names.includes(value as string),
    words: `one of ${names.map((name) => `"${name}"`).join(", ")}`,
  };
}

/** A list without repetitions. */
function listOf({ allows, words }: FieldRule): FieldRule {
  return {
    allows: (value) =>
      Array.isArray(value) && value.length > 0 && value.every(allows) &&
      new Set(value).size === value.length,
    words: `a list, none of it twice, of which each is ${words}`,
  };
}

function optional<R extends Readonly<Record<string, FieldRule>>>(rules: R): R {
  const entries = Object.entries(rules);
  return Object.fromEntries(
    entries.map(([name, rule]) => [name, { ...rule, optional: true }]),
  ) as R;
}

const FIELDS: Readonly<Record<keyof Experiment, FieldRule>> = {
  title: text,
  data: settings,
  ...optional({
    features: listOf(oneOf(recipes.map(({ name }) => name))),
    systems: listOf(oneOf(systems)),
    latentDims: listOf(positiveInteger),
    seeds: listOf(whole),
    smoothing: listOf(oneOf(smoothings)),
    learn: settings,
    train: settings,
    evaluate: settings,
    engine: settings,
    slurm: settings,
  }),
};

const DATA: Readonly<Record<keyof ExperimentData, FieldRule>> = {
  ...optional({ raw: text, synthetic: settings, manifest: text }),
  context: {
    allows: (value) => positiveInteger.allows(value) && (value as number) % 2 === 0,
    words: "an even whole number of frames",
    optional: true,
  },
};

const SYNTHETIC: Readonly<Record<keyof SyntheticCorpus, FieldRule>> = {
  utterances: positiveInteger,
  seconds: {
    allows: (value) =>
      Array.isArray(value) && value.length === 2 && value.every(positive.allows) &&
      value[0] >= 2 && value[0] <= value[1],
    words: "the shortest and the longest utterance, from 2",
    optional: true,
  },
  seed: { ...whole, optional: true },
};

const widths: FieldRule = {
  allows: (value) =>
    Array.isArray(value) && value.length > 0 && value.every(positiveInteger.allows),
  words: "a list of widths",
};

/** The settings that each stage takes beside those that the cells and the experiment decide. */
const STAGES = {
  learn: {
    epochs: positiveInteger,
    batchSize: positiveInteger,
    learningRate: notNegative,
    noise: notNegative,
    dropout: share,
    weightDecay: notNegative,
    pretrain: flag,
  },
  train: {
    epochs: positiveInteger,
    batchSize: positiveInteger,
    learningRate: notNegative,
    dropout: share,
    layers: widths,
    units: positiveInteger,
    gates: oneOf(["sigmoid", "hard-sigmoid"]),
    sampling: oneOf(["windows", "segments"]),
    segment: positiveInteger,
    stride: positiveInteger,
    validation: share,
  },
  evaluate: {
    measure: listOf(oneOf(["ape", "mae", "aa", "aj", "hmd_vel", "hmd_acc", "hellinger"])),
    joints: listOf(text),
    width: positive,
    limit: positive,
    units: oneOf(["frame", "second"]),
    shuffled: flag,
  },
  engine: {
    backend: oneOf(["auto", "tensorflow-gpu", "tensorflow", "webgpu", "wasm", "cpu"]),
    blas: text,
  },
} satisfies Record<string, Record<string, FieldRule>>;

const SLURM: Readonly<Record<keyof SlurmSettings, FieldRule>> = {
  partition: text,
  account: text,
  time: text,
  memory: text,
  cpus: positiveInteger,
  gres: text,
};

/**
 * Checks an experiment that was read from JSON, and fills in what it leaves out: one cell of each
 * system with the paper's settings.
 *
 * @param json The parsed JSON.
 * @returns The experiment with every field.
 * @throws {InputError} If a field is unknown, missing or wrong; the line names every such field.
 *
 * @example Usage
 * ```ts
 * import { validateExperiment } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const sweep = { title: "Latent dimension", data: { raw: "dataset" }, latentDims: [96, 325] };
 * assertEquals(validateExperiment(sweep).features, ["mfcc"]);
 * assertThrows(
 *   () => validateExperiment({ ...sweep, train: { epoch: 20 } }),
 *   Error,
 *   "train.epoch is not a field (did you mean train.epochs?)",
 * );
 * ```
 */
export function validateExperiment(json: unknown): Experiment {
  const faults = experimentFaults(json);
  if (faults.length > 0) throw new InputError(`experiment: ${faults.join("; ")}`);
  const { data, ...rest } = json as Omit<Experiment, "data"> & { data: GivenData };
  const { synthetic, ...given } = data;
  return {
    ...DEFAULTS,
    ...rest,
    data: {
      manifest: synthetic ? "synthetic" : "takeuchi",
      context: 60,
      ...given,
      ...(synthetic && { synthetic: { seconds: [3, 12], seed: 1, ...synthetic } }),
    },
  };
}

function experimentFaults(json: unknown): string[] {
  const faults = fieldFaults(json, "", FIELDS);
  if (!isObject(json)) return faults;
  if (isObject(json["data"])) faults.push(...dataFaults(json["data"]));
  for (const [stage, rules] of Object.entries(STAGES)) {
    if (isObject(json[stage])) faults.push(...fieldFaults(json[stage], stage, optional(rules)));
  }
  if (isObject(json["slurm"])) faults.push(...fieldFaults(json["slurm"], "slurm", optional(SLURM)));
  return faults;
}

function dataFaults(data: Record<string, unknown>): string[] {
  const faults = fieldFaults(data, "data", DATA);
  const { raw, synthetic } = data;
  if ((raw === undefined) === (synthetic === undefined)) {
    faults.push("data must have one of data.raw, a folder, and data.synthetic, a corpus to make");
  }
  if (isObject(synthetic)) faults.push(...fieldFaults(synthetic, "data.synthetic", SYNTHETIC));
  return faults;
}
