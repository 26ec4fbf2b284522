import * as z from "zod";
import { ASKED_MEASURES } from "../../eval/measures/registry.ts";
import { recipes } from "../../src/audio/recipe.ts";
import { backendNames } from "../../src/backend/backend_names.ts";
import {
  fault,
  flag,
  list,
  notNegative,
  number,
  object,
  oneOf,
  optionalFields,
  positive,
  positiveInteger,
  schemaAddress,
  text,
  wholeNumber,
} from "../../src/json/fields.ts";
import { smoothings, systems } from "./experiment.ts";

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

const share = number({ least: 0, below: 1 });
const context = "an even whole number of frames";
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

/** The settings that each stage takes beside those that the cells and the experiment decide. */
const learn = optionalFields({
  epochs: positiveInteger,
  batchSize: positiveInteger,
  learningRate: notNegative,
  noise: notNegative,
  dropout: share,
  weightDecay: notNegative,
  pretrain: flag,
});
const train = optionalFields({
  epochs: positiveInteger,
  batchSize: positiveInteger,
  learningRate: notNegative,
  dropout: share,
  layers: list(positiveInteger, "a list of widths").min(1, "a list of widths"),
  units: positiveInteger,
  gates: oneOf(["sigmoid", "hard-sigmoid"]),
  sampling: oneOf(["windows", "segments"]),
  segment: positiveInteger,
  stride: positiveInteger,
  validation: share,
});
const evaluate = optionalFields({
  measure: listOfNames(ASKED_MEASURES),
  joints: listOf(text(), "a text"),
  width: positive,
  limit: positive,
  units: oneOf(["frame", "second"]),
  shuffled: flag,
});
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
  systems: listOfNames(systems).default([...systems]),
  latentDims: listOf(positiveInteger, "a positive integer").default([325]),
  seeds: listOf(wholeNumber, "a whole number from 0").default([1]),
  smoothing: listOfNames(smoothings).default(["none"]),
  learn: learn.default({}),
  train: train.default({}),
  evaluate: evaluate.default({}),
  engine: engine.default({}),
  slurm: slurm.default({}),
});
