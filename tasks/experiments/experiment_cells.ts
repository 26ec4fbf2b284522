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
  /** Frames of a window after the one in question; absent for half of the context. */
  readonly future?: number;
  /** Size of the motion representation; null for the baseline, which has none. */
  readonly latentDim: number | null;
  readonly seed: number;
}

/**
 * The systems that an experiment trains: features x gestures x futures x latent dimensions x systems x
 * seeds; the baseline has no latent dimension.
 *
 * @param experiment The experiment.
 * @returns The cells, each under a name of its own.
 *
 * @example Usage
 * ```ts
 * import { experimentCells } from "./experiment_cells.ts";
 * import { validateExperiment } from "./experiment_schema.ts";
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
  experiment: Pick<
    Experiment,
    "features" | "gestures" | "futures" | "systems" | "latentDims" | "seeds"
  >,
): ExperimentCell[] {
  const { systems, latentDims, seeds } = experiment;
  return experimentVectors(experiment).flatMap((vectors) =>
    systems.flatMap((system) =>
      (system === "baseline" ? [null] : latentDims).flatMap((latentDim) =>
        seeds.map((seed) => {
          const settings = { ...vectors, system, latentDim };
          return { name: systemName(settings, "none", seed), ...settings, seed };
        })
      )
    )
  );
}

/** What cells learn from: the features, what gestures are, and how far windows reach. */
export type Vectors = Pick<ExperimentCell, "features" | "gestures" | "future">;

/** All vectors of an experiment, each of which are made once. */
export function experimentVectors(
  { features, gestures, futures }: Pick<Experiment, "features" | "gestures" | "futures">,
): Vectors[] {
  return features.flatMap((features) =>
    gestures.flatMap((gestures) =>
      futures ? futures.map((future) => ({ features, gestures, future })) : [{ features, gestures }]
    )
  );
}

/** The part of a name that says what vectors there are. */
export function vectorsName({ features, gestures, future }: Vectors): string {
  const kind = gestures === "positions" ? [] : [gestures];
  const ahead = future === undefined ? [] : [`future${future}`];
  return [features, ...kind, ...ahead].join("-");
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
  { system, latentDim, ...vectors }: Omit<ExperimentCell, "name" | "seed">,
  smoothing: Smoothing,
  seed: number,
): string {
  const parts = [system, vectorsName(vectors), latentDim, smoothing === "none" ? null : smoothing];
  return [...parts.filter((part) => part !== null), `seed${seed}`].join("-");
}
