import * as z from "zod";
import { recipes } from "../../src/audio/recipe.ts";
import { backendNames } from "../../src/backend/backend_names.ts";
import {
  fault,
  flag,
  list,
  number,
  object,
  oneOf,
  optionalFields,
  positiveInteger,
  schemaAddress,
  text,
  wholeNumber,
} from "../../src/json/fields.ts";
import { readAs } from "../../src/json/read_as.ts";
import { representations } from "../../src/motion/representation/gesture_form.ts";
import type { Flags } from "../command/command.ts";
import { threadedFlags } from "../command/flags.ts";
import { text as anyText } from "../command/values.ts";
import { command as evaluateCommand } from "../evaluate.ts";
import { command as learnCommand } from "../learn.ts";
import { command as trainCommand, EPOCHS } from "../train.ts";
import { command as vectorizeCommand } from "../vectorize.ts";
import { type Experiment, smoothings, type StageSettings, systems } from "./experiment.ts";

/** A list without repetitions. */
function listOf<T extends z.ZodType>(element: T, what: string): z.ZodArray<T> {
  const words = `a list, none of it twice, of which each is ${what}`;
  return list(element, words).min(1, words).refine(
    (values) => new Set(values).size === values.length,
    words,
  );
}

function listOfNames<const T extends readonly string[]>(names: T) {
  const schema = oneOf(names);
  return listOf(schema, `one of ${names.map((name) => `"${name}"`).join(", ")}`);
}

const context = "an even whole number of frames";
const { future } = vectorizeCommand.flags;
const seconds = "the shortest and the longest utterance, from 2";

const data = object({
  raw: text().exactOptional(),
  synthetic: object({
    utterances: positiveInteger,
    seconds: z.tuple([number({ least: 2 }, seconds), number({ least: 2 }, seconds)], seconds)
      .refine(([least, greatest]) => least <= greatest, seconds).default([3, 12]),
    seed: wholeNumber.default(1),
  }).exactOptional(),
  manifest: text().exactOptional(),
  context: positiveInteger.multipleOf(2, context).default(60),
}).superRefine(({ raw, synthetic }, context) => {
  if ((raw === undefined) !== (synthetic === undefined)) return;
  fault(context, "data must have one of data.raw, a folder, and data.synthetic, a corpus to make");
}).transform(({ manifest, ...given }) => ({
  ...given,
  manifest: manifest ?? (given.synthetic ? "synthetic" : "takeuchi"),
}));

/**
 * A stage's flags as settings, by their names in camel case.
 *
 * @param flags The stage's own.
 * @param decided Those of them that the experiment and its cells decide.
 */
function settings(flags: Flags, decided: readonly string[]): z.ZodType<StageSettings> {
  const own = Object.entries(flags).filter(([name]) => !decided.includes(name));
  const fields = own.map(([name, { value, is = anyText, several }]) => {
    const field = value === undefined ? flag : is.field;
    return [
      name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase()),
      several ? listOf(field, is.words ? `one of ${is.words}` : "a text") : field,
    ];
  });
  return optionalFields(Object.fromEntries(fields)) as unknown as z.ZodType<StageSettings>;
}

const engineNames = Object.keys(threadedFlags);
const learn = settings(
  learnCommand.flags,
  ["checkpoint-dir", "latent-dim", "restore", "resume", "seed", ...engineNames],
);
const train = settings({ epochs: { value: "N", is: EPOCHS, help: "" }, ...trainCommand.flags }, [
  ...["encoded", "autoencoder", "middle-layer", "features", "resume", "seed", ...engineNames],
]);
const evaluate = settings(evaluateCommand.flags, [
  ...["original", "predicted", "out", "skeleton", "mean-pose", "autoencoder", "speech"],
  ...engineNames,
]);
const engine = optionalFields({
  backend: oneOf(backendNames),
  blas: oneOf(["auto", "off"]), // the path of a library comes from the command line alone
});
const slurm = optionalFields({
  partition: text(),
  account: text(),
  time: text(),
  memory: text(),
  cpus: positiveInteger,
  gres: text(),
});

/** An experiment as JSON; what it leaves out is one cell of each system with the paper's settings. */
export const experimentSchema = object({
  $schema: schemaAddress,
  title: text(),
  data,
  features: listOfNames(recipes.map(({ name }) => name)).default(["mfcc"]),
  gestures: listOfNames(representations).default(["positions"]),
  futures: listOf(future.is.field as z.ZodType<number>, `a whole number ${future.is.words}`)
    .exactOptional(),
  systems: listOfNames(systems).default([...systems]),
  latentDims: listOf(positiveInteger, "a positive integer").default([325]),
  seeds: listOf(wholeNumber, "a whole number from 0").default([1]),
  smoothing: listOfNames(smoothings).default(["none"]),
  learn: learn.default({ asPaper: true }),
  train: train.default({ asPaper: true }),
  evaluate: evaluate.default({}),
  engine: engine.default({}),
  slurm: slurm.default({}),
});

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
 * import { validateExperiment } from "./experiment_schema.ts";
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
  const { $schema: _, ...experiment } = readAs(experimentSchema, json, "experiment");
  return experiment;
}
