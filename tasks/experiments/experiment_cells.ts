import type { Representation } from "../../src/motion/representation/gesture_form.ts";
import type { Experiment, Smoothing, System } from "./experiment.ts";

/** A system to train: one point of an experiment. */
export interface ExperimentCell {
  /** Such as `proposed-mfcc-325-seed1`. */
  readonly name: string;
  readonly system: System;
  readonly features: string;
  /** What gesture vectors hold. */
  readonly gestures: Representation;
  /** Size of the motion representation; null for the baseline, which has none. */
  readonly latentDim: number | null;
  readonly seed: number;
}

/**
 * The systems that an experiment trains: features x gestures x latent dimensions x systems x seeds; the baseline
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
  { features, gestures, systems, latentDims, seeds }: Pick<
    Experiment,
    "features" | "gestures" | "systems" | "latentDims" | "seeds"
  >,
): ExperimentCell[] {
  return features.flatMap((features) =>
    gestures.flatMap((gestures) =>
      systems.flatMap((system) =>
        (system === "baseline" ? [null] : latentDims).flatMap((latentDim) =>
          seeds.map((seed) => {
            const settings = { system, features, gestures, latentDim };
            return { name: systemName(settings, "none", seed), ...settings, seed };
          })
        )
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
  { system, features, gestures, latentDim }: Omit<ExperimentCell, "name" | "seed">,
  smoothing: Smoothing,
  seed: number,
): string {
  const kind = gestures === "positions" ? null : gestures;
  const parts = [system, features, kind, latentDim, smoothing === "none" ? null : smoothing];
  return [...parts.filter((part) => part !== null), `seed${seed}`].join("-");
}
