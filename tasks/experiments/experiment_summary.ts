import type { Representation } from "../../src/motion/representation/gesture_form.ts";
import type { Experiment, Smoothing, System } from "./experiment.ts";
import { type ExperimentCell, systemName } from "./experiment_cells.ts";
import {
  autoencoderFolder,
  type Chain,
  modelFolder,
  positionsFolder,
  stageFlags,
  vectorsFolder,
} from "./experiment_plan.ts";

/**
 * A system as it is evaluated: a cell's predictions, smoothed in one way. `cells.json` lists them;
 * paths are meant from its folder.
 */
export interface EvaluatedSystem {
  /** Its folder below `evaluation`, such as `proposed-mfcc-325-seed1`. */
  readonly name: string;
  readonly system: System;
  readonly features: string;
  /** What gesture vectors hold. */
  readonly gestures: Representation;
  /** Frames of a window after the one in question; absent for half of the context. */
  readonly future?: number;
  /** Size of the motion representation; null for the baseline. */
  readonly latentDim: number | null;
  readonly smoothing: Smoothing;
  readonly seed: number;
  /** The folder of its model, which holds `loss.csv`. */
  readonly model: string;
  /** The folder of its positions. */
  readonly predicted: string;
  /** The folder of the evaluation. */
  readonly evaluation: string;
}

/**
 * What there is to evaluate of cells: each smoothed in every way.
 *
 * @param cells The cells that have been made.
 * @param smoothing The ways.
 */
export function evaluatedSystems(
  cells: readonly ExperimentCell[],
  smoothing: readonly Smoothing[],
): EvaluatedSystem[] {
  return cells.flatMap((cell) =>
    smoothing.map((way): EvaluatedSystem => ({
      name: systemName(cell, way, cell.seed),
      system: cell.system,
      features: cell.features,
      gestures: cell.gestures,
      ...(cell.future !== undefined && { future: cell.future }),
      latentDim: cell.latentDim,
      smoothing: way,
      seed: cell.seed,
      model: modelFolder(cell),
      predicted: positionsFolder(cell, way),
      evaluation: "evaluation",
    }))
  );
}

/**
 * What makes one table of all systems, with the controls: the mean pose, and predictions for other
 * utterances.
 *
 * @param experiment The experiment.
 * @param systems The systems that have been made.
 */
export function summaryChain(
  { evaluate, engine }: Pick<Experiment, "evaluate" | "engine">,
  systems: readonly EvaluatedSystem[],
): Chain {
  const predicted = systems.map(({ name, predicted }) => `${name}=${predicted}`);
  // Distances on encodings compare if one autoencoder makes them all, of what all have: positions.
  const encoder = systems.find(({ system, gestures }) =>
    system === "proposed" && gestures === "positions"
  );
  const still = systems.find(({ gestures }) => gestures === "positions") ?? systems[0]!;
  const measured = [
    ...["--original=original", `--predicted=${predicted.join(",")}`, "--out=evaluation"],
    ...[`--mean-pose=${vectorsFolder(still)}`, "--speech=split/test/inputs"],
    ...encoder ? [`--autoencoder=${autoencoderFolder(cellName(encoder))}`] : [],
    ...stageFlags({ shuffled: true, ...evaluate, ...engine }),
  ];
  return {
    name: "summary",
    stages: [
      { task: "evaluate", args: measured, folder: "evaluation" },
      { task: "tables", args: [".", "--out=tables"], folder: "tables" },
      { task: "figures", args: [".", "--out=figures"], folder: "figures" },
    ],
    after: [...new Set(systems.map(cellName))],
  };
}

function cellName(system: EvaluatedSystem): string {
  return systemName(system, "none", system.seed);
}
