import { featureCount, featureRecipe } from "../../src/audio/recipe.ts";
import { areRotations } from "../../src/motion/representation/gesture_form.ts";
import type { Experiment, Smoothing, StageSettings } from "./experiment.ts";
import {
  type ExperimentCell,
  experimentCells,
  experimentVectors,
  type Vectors,
  vectorsName,
} from "./experiment_cells.ts";

/** A stage to run. All paths are meant from the experiment's folder. */
export interface Stage {
  /** As in `deno task NAME`. */
  readonly task: string;
  /** Its arguments, flags as `--name` or `--name=value`. */
  readonly args: readonly string[];
  /** The folder that it makes, where it leaves its run record. */
  readonly folder: string;
  /** A folder of recordings that it reads and that no stage has made. */
  readonly recordings?: string;
}

/** Stages one after the other, each of which needs the one before. */
export interface Chain {
  /** What it makes: `data`, `vectors-mfcc`, or a cell's name. */
  readonly name: string;
  readonly stages: readonly Stage[];
  /** Names of the chains that must have ended before. */
  readonly after: readonly string[];
}

/** Where an experiment's data are, from the experiment's folder. */
export interface ExperimentPaths {
  /** The recordings, unless the corpus is synthetic. */
  readonly raw?: string;
  /** The manifest: a name or a path. */
  readonly manifest: string;
}

/**
 * What an experiment takes: the data once, vectors once for each features and future, and then every cell for
 * itself, so that a cell's result depends on no other cell.
 *
 * @param experiment The experiment.
 * @param paths Where the data are.
 * @returns Chains of stages, each behind those that it needs.
 *
 * @example Usage
 * ```ts
 * import { experimentPlan } from "./experiment_plan.ts";
 * import { validateExperiment } from "./experiment_schema.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const experiment = validateExperiment({ title: "Mine", data: { raw: "dataset" } });
 * const plan = experimentPlan(experiment, { raw: "../dataset", manifest: "takeuchi" });
 * assertEquals(plan.map(({ name, stages }) => `${name}: ${stages.map(({ task }) => task)}`), [
 *   "data: split,ground-truth",
 *   "vectors-mfcc: vectorize",
 *   "baseline-mfcc-seed1: train,predict,remove-velocity",
 *   "proposed-mfcc-325-seed1: learn,encode,train,predict,decode,remove-velocity",
 * ]);
 * ```
 */
export function experimentPlan(experiment: Experiment, paths: ExperimentPaths): Chain[] {
  return [
    { name: "data", stages: dataStages(experiment, paths), after: [] },
    ...experimentVectors(experiment).map((vectors): Chain => ({
      name: `vectors-${vectorsName(vectors)}`,
      stages: [vectorizeStage(vectors, experiment)],
      after: ["data"],
    })),
    ...experimentCells(experiment).map((cell): Chain => ({
      name: cell.name,
      stages: cellStages(cell, experiment),
      after: [`vectors-${vectorsName(cell)}`],
    })),
  ];
}

/** The folder that a cell's predictions are in, as positions. */
export function positionsFolder(cell: ExperimentCell, smoothing: Smoothing): string {
  // Of rotations, files hold positions as they come.
  const folder = `predicted/${cell.name}/gestures${isRotated(cell) ? "" : "/no_vel"}`;
  return smoothing === "none" ? folder : `${folder}/${smoothing}`;
}

/** The folder of a cell's model. */
export function modelFolder({ name }: ExperimentCell): string {
  return `models/${name}`;
}

/** The folder of a cell's motion autoencoder. */
export function autoencoderFolder(cell: string): string {
  return `autoencoders/${cell}`;
}

/** The folder of the vectors that a cell learns from. */
export function vectorsFolder(vectors: Vectors): string {
  return `vectors/${vectorsName(vectors)}`;
}

/** Settings as a stage's flags: `batchSize` becomes `--batch-size=...`. */
export function stageFlags(settings: StageSettings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (typeof value === "boolean") return value ? flag : [];
    return `${flag}=${value}`; // of a list, with commas
  });
}

function isRotated({ gestures }: Vectors): boolean {
  return areRotations({ representation: gestures, velocities: false });
}

/** Settings without the loss of positions, where there are no rotations that have some. */
function withoutLoss({ loss, ...settings }: StageSettings, isMeant: boolean): StageSettings {
  return isMeant && loss !== undefined ? { ...settings, loss } : settings;
}

function dataStages(
  { data: { synthetic } }: Experiment,
  { raw, manifest }: ExperimentPaths,
): Stage[] {
  const folder = raw ?? "corpus";
  const stages: Stage[] = [
    {
      task: "split",
      args: ["split", `--raw=${folder}`, `--manifest=${manifest}`, "--update"],
      folder: "split",
      ...(raw !== undefined && { recordings: raw }),
    },
    {
      task: "ground-truth",
      args: ["--data=split/test/labels", "--out=original"],
      folder: "original",
    },
  ];
  if (!synthetic) return stages;
  const { utterances, seconds: [least, greatest], seed } = synthetic;
  const corpus = [`--utterances=${utterances}`, `--seconds=${least}-${greatest}`, `--seed=${seed}`];
  return [
    { task: "synthesize", args: [`--out=${folder}`, ...corpus], folder },
    ...stages,
  ];
}

function vectorizeStage(vectors: Vectors, { data }: Experiment): Stage {
  const folder = vectorsFolder(vectors), { features, gestures, future } = vectors;
  return {
    task: "vectorize",
    args: [
      ...["split", `${data.context}`, `--features=${features}`],
      ...gestures === "positions" ? [] : [`--gestures=${gestures}`],
      ...future === undefined ? [] : [`--future=${future}`],
      `--out=${folder}`,
    ],
    folder,
  };
}

function cellStages(cell: ExperimentCell, experiment: Experiment): Stage[] {
  const { name, latentDim } = cell;
  const engine = stageFlags(experiment.engine);
  const speech = `${vectorsFolder(cell)}/test_inputs`;
  const gestures = `predicted/${name}/gestures`;
  const encoded = `predicted/${name}/encoded`;
  const predict = (folder: string): Stage => ({
    task: "predict",
    args: [modelFolder(cell), speech, folder, ...engine],
    folder,
  });
  const predicted = latentDim === null ? [predict(gestures)] : [predict(encoded), {
    task: "decode",
    args: [vectorsFolder(cell), encoded, gestures, ...checkpoint(cell), ...engine],
    folder: gestures,
  }];
  const positions = positionsFolder(cell, "none");
  const smooth = { task: "smooth", args: [`--gestures=${positions}`], folder: positions };
  return [
    ...latentDim === null ? [] : motionStages(cell, experiment),
    trainStage(cell, experiment),
    ...predicted,
    ...isRotated(cell)
      ? []
      : [{ task: "remove-velocity", args: [`--gestures=${gestures}`], folder: positions }],
    ...experiment.smoothing.some((way) => way !== "none") ? [smooth] : [],
  ];
}

function checkpoint({ name, latentDim }: ExperimentCell): string[] {
  return [`--checkpoint-dir=${autoencoderFolder(name)}`, `--latent-dim=${latentDim}`];
}

/** The motion autoencoder, and what it makes of the motion. */
function motionStages(cell: ExperimentCell, { learn, engine }: Experiment): Stage[] {
  const vectors = vectorsFolder(cell);
  const own = stageFlags(withoutLoss(learn, isRotated(cell)));
  const settings = [...own, `--seed=${cell.seed}`, "--resume", ...stageFlags(engine)];
  const encodings = `encodings/${cell.name}`;
  return [
    {
      task: "learn",
      args: [vectors, ...checkpoint(cell), ...settings],
      folder: autoencoderFolder(cell.name),
    },
    {
      task: "encode",
      args: [vectors, ...checkpoint(cell), `--encoded=${encodings}`, ...stageFlags(engine)],
      folder: encodings,
    },
  ];
}

function trainStage(cell: ExperimentCell, { train, engine }: Experiment): Stage {
  const { features, latentDim, name, seed } = cell;
  const { epochs = "auto", ...settings } = withoutLoss(
    train,
    isRotated(cell) && latentDim === null,
  );
  const columns = featureCount(featureRecipe(features));
  const target = latentDim === null ? ["False"] : ["True", `${latentDim}`];
  const encoded = latentDim === null ? [] : [`--encoded=encodings/${name}`];
  const folder = modelFolder(cell);
  return {
    task: "train",
    args: [
      ...[folder, `${epochs}`, vectorsFolder(cell), `${columns}`, ...target],
      ...[...encoded, ...stageFlags(settings), `--seed=${seed}`, "--resume"],
      ...stageFlags(engine),
    ],
    folder,
  };
}
