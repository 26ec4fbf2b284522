import type { Experiment, Smoothing, System } from "./experiment.ts";

/** A system to train: one point of an experiment. */
export interface ExperimentCell {
  /** Such as `proposed-mfcc-325-seed1`. */
  readonly name: string;
  readonly system: System;
  readonly features: string;
  /** Size of the motion representation; null for the baseline, which has none. */
  readonly latentDim: number | null;
  readonly seed: number;
}

/**
 * The systems that an experiment trains: features x latent dimensions x systems x seeds; the baseline
 * has no latent dimension.
 *
 * @param experiment The experiment.
 * @returns The cells, each under a name of its own.
 *
 * @example Usage
 * ```ts
 * import { experimentCells } from "./experiment_cells.ts";
 * import { validateExperiment } from "./validate_experiment.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const sweep = { title: "Sweep", data: { raw: "dataset" }, latentDims: [96, 325] };
 * assertEquals(experimentCells(validateExperiment(sweep)).map(({ name }) => name), [
 *   "baseline-mfcc-seed1",
 *   "proposed-mfcc-96-seed1",
 *   "proposed-mfcc-325-seed1",
 * ]);
 * ```
 */
export function experimentCells(
  { features, systems, latentDims, seeds }: Pick<
    Experiment,
    "features" | "systems" | "latentDims" | "seeds"
  >,
): ExperimentCell[] {
  return features.flatMap((features) =>
    systems.flatMap((system) =>
      (system === "baseline" ? [null] : latentDims).flatMap((latentDim) =>
        seeds.map((seed) => {
          const name = systemName({ system, features, latentDim }, "none", seed);
          return { name, system, features, latentDim, seed };
        })
      )
    )
  );
}

/**
 * What a cell's predictions are called among the evaluated systems: those of several seeds differ in
 * the ending `-seedN` alone.
 *
 * @param cell The cell, but for its seed.
 * @param smoothing How they are smoothed.
 * @param seed The cell's seed.
 */
export function systemName(
  { system, features, latentDim }: Pick<ExperimentCell, "system" | "features" | "latentDim">,
  smoothing: Smoothing,
  seed: number,
): string {
  const parts = [system, features, latentDim, smoothing === "none" ? null : smoothing];
  return [...parts.filter((part) => part !== null), `seed${seed}`].join("-");
}
