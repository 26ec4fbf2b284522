import type { Representation } from "../../src/motion/representation/gesture_form.ts";

/** The two systems of the paper: speech straight to gestures, and by way of a motion encoding. */
export const systems = ["baseline", "proposed"] as const;

/** A system of the paper. */
export type System = typeof systems[number];

/** Ways to smooth predictions that are compared: none, and those of `deno task smooth`. */
export const smoothings = ["none", "euro", "sma5", "euro_sma5", "savgol"] as const;

/** A way to smooth predictions. */
export type Smoothing = typeof smoothings[number];

/**
 * Settings of a stage by the names of its flags, in camel case: `batchSize` is `--batch-size`. What is
 * left out has the stage's own default; `asPaper` makes that the paper's.
 */
export type StageSettings = Readonly<
  Record<string, number | string | boolean | readonly (number | string)[]>
>;

/** A corpus that is made on the spot, see `deno task synthesize`. */
export interface SyntheticCorpus {
  readonly utterances: number;
  /** Shortest and longest utterance. */
  readonly seconds: readonly [least: number, greatest: number];
  readonly seed: number;
}

/** What an experiment's systems learn from and are tested on. */
export interface ExperimentData {
  /** The folder of the recordings, from where the user stands; absent for a synthetic corpus. */
  readonly raw?: string;
  /** The corpus to make; absent for recordings. */
  readonly synthetic?: SyntheticCorpus;
  /** The data manifest: the name of one that ships with the package, or a path. */
  readonly manifest: string;
  /** Frames around the one in the middle of a context window: N_CONTEXT. */
  readonly context: number;
}

/** What a job may use of a cluster. */
export interface SlurmSettings {
  readonly partition?: string;
  readonly account?: string;
  /** Longest time of a job, as sbatch takes it, such as `"12:00:00"`. */
  readonly time?: string;
  /** Memory of a job, such as `"16G"`. */
  readonly memory?: string;
  /** Processor cores of a job. */
  readonly cpus?: number;
  /** Generic resources, such as `"gpu:1"`. */
  readonly gres?: string;
}

/**
 * An experiment: systems that differ in a few settings, all trained, run and evaluated alike. What a
 * file in `experiments/` holds.
 */
export interface Experiment {
  /** What is compared, in a line. */
  readonly title: string;
  readonly data: ExperimentData;
  /** Speech features: names of recipes. */
  readonly features: readonly string[];
  /** What gesture vectors hold. */
  readonly gestures: readonly Representation[];
  /**
   * Frames of a context window after the one in question, as `vectorize --future` takes them; absent for
   * half of the context, as many as before it.
   */
  readonly futures?: readonly number[];
  readonly systems: readonly System[];
  /** Sizes of the motion representation, for the proposed system. */
  readonly latentDims: readonly number[];
  /** Where random numbers of training come from; each makes a system of its own. */
  readonly seeds: readonly number[];
  readonly smoothing: readonly Smoothing[];
  /** Settings of the motion autoencoder's training; a `loss` is for rotations alone. */
  readonly learn: StageSettings;
  /** Settings of the speech encoder's training; a `loss` is for a baseline's rotations alone. */
  readonly train: StageSettings;
  /** Settings of the evaluation. */
  readonly evaluate: StageSettings;
  /** The engine of every stage that computes with tensors. */
  readonly engine: StageSettings;
  /** What `--engine slurm` asks for. */
  readonly slurm: SlurmSettings;
}
