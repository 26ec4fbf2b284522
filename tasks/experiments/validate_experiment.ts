import { readAs } from "../../src/json/read_as.ts";
import type { Experiment } from "./experiment.ts";
import { experimentSchema } from "./experiment_schema.ts";

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
 * import { validateExperiment } from "./validate_experiment.ts";
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
