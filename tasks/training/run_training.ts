import { stringify } from "@std/csv";
import { join } from "@std/path";
import * as z from "zod";
import { systemStyles } from "../../eval/figures/look.ts";
import { lossFigure } from "../../eval/figures/loss_figure.ts";
import { renderSvg } from "../../eval/figures/render.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { writeFile } from "../../src/files/files.ts";
import {
  modelFiles,
  type ModelFolder,
  writeModelFolder,
} from "../../src/files/model/model_folder.ts";
import { flag, list, number, object, positiveInteger, wholeNumber } from "../../src/json/fields.ts";
import { readAs } from "../../src/json/read_as.ts";
import {
  DivergenceError,
  type EpochLoss,
  type Trainable,
  Training,
  type TrainingProgress,
} from "../../src/model/training/training.ts";
import type { Weights } from "../../src/model/weights.ts";
import { clock, startProgress } from "../command/progress.ts";
import { Interrupted, interruption } from "../command/signals.ts";

/** A training, as a task sets it up. */
export interface TrainingTask {
  /** What is trained, for people: `"motion autoencoder"`. */
  readonly title: string;
  /** What is counted: `"frames"`. */
  readonly samples: string;
  /** What the loss is counted in: `"cm²"`. */
  readonly unit: string;
  readonly network: Trainable;
  /** Epochs to train for, those of an earlier run included. */
  readonly epochs: number;
  /** Stops when the dev loss exceeds the best by this share of it; Infinity never does. */
  readonly tolerance: number;
  /** Where checkpoints and the loss curve go. */
  readonly folder: string;
  /** What `model.json` says of the network. */
  readonly config: object;
  /** By flags, what must be the same for training to go on to the same result. */
  readonly settings: TrainingSettings;
  /** What the folder holds before: it stays the model there until the first epoch has ended. */
  readonly earlier?: ModelFolder | undefined;
  /** Where training goes on, see {@linkcode resumedTraining}; absent where it begins. */
  readonly resumed?: ResumedTraining | undefined;
}

/** How far a training is, as a checkpoint holds it. */
const progressSchema: z.ZodType<TrainingProgress & { readonly settings: TrainingSettings }> =
  object({
    epoch: wholeNumber,
    batch: wholeNumber,
    lossSum: number(),
    samples: wholeNumber,
    curve: list(object({ epoch: positiveInteger, train: number(), dev: number() })),
    stoppedEarly: flag,
    settings: z.record(z.string(), z.unknown(), "an object"),
  });

/** Values of the flags that decide the result, by the flags' names. */
export type TrainingSettings = Readonly<Record<string, unknown>>;

/** An earlier run, from its checkpoint. */
export interface ResumedTraining {
  readonly progress: TrainingProgress;
  /** The weights of its best epoch, once one has ended. */
  readonly best?: Weights;
  /** All that the network's next step depends on. */
  readonly state: Weights;
}

/**
 * Finds where training goes on.
 *
 * @param folder The checkpoint's folder.
 * @param model What it holds.
 * @param settings What this run is set to.
 * @returns The earlier run; undefined if the folder holds no training that can go on.
 * @throws {InputError} If that run had other settings, naming the first, or is damaged.
 */
export function resumedTraining(
  folder: string,
  { training, weights }: ModelFolder,
  settings: TrainingSettings,
): ResumedTraining | undefined {
  if (!training) return undefined;
  const { settings: before, ...progress } = readAs(
    progressSchema,
    training.progress,
    `${join(folder, "model.json")}: training.progress`,
  );
  for (const [flag, value] of Object.entries(settings)) {
    if (JSON.stringify(value) === JSON.stringify(before[flag])) continue;
    throw new InputError(
      `--${flag} is ${value}, the training in ${folder} began with ${before[flag]}; go on with ` +
        `that, or begin anew without --resume`,
    );
  }
  return { progress, state: training.weights, ...(progress.epoch > 0 && { best: weights }) };
}

/**
 * Trains epoch by epoch: a checkpoint and a line on each, the loss curve as `loss.csv` and `loss.svg`
 * beside it. Ctrl-C saves after the batch at hand and ends the program.
 *
 * @param task What to train.
 * @returns The weights of the best epoch.
 * @throws {InputError} If the loss becomes NaN or infinite, or the checkpoint cannot be written.
 */
export async function runTraining(task: TrainingTask): Promise<Weights> {
  const { network, folder, epochs, tolerance, resumed } = task;
  const training = new Training(network, { tolerance, ...resumed });
  using stop = interruption();
  // So that --resume finds this training, not the one before, whenever the program is killed.
  if (task.earlier && !resumed) await saveCheckpoint(training, task);
  try {
    while (training.progress.epoch < epochs && !training.progress.stoppedEarly) {
      const loss = await trainEpoch(training, task, stop.signal);
      await saveCheckpoint(training, task);
      if (!loss) throw await interruptedTraining(training, task);
      console.log(loss);
    }
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    const { epoch } = training.progress;
    const left = epoch > 0
      ? `${folder} keeps the checkpoint of epoch ${epoch}`
      : `${folder} ${task.earlier ? "keeps the model of before" : "holds no checkpoint yet"}`;
    throw new InputError(`${error.message}; ${left}; try a lower --learning-rate`);
  }
  await writeChart(training, task);
  const { epoch, stoppedEarly } = training.progress;
  const best = training.bestEpoch!;
  if (stoppedEarly) {
    console.log(`Stopped early: the dev loss is ${100 * tolerance}% above its best`);
  }
  console.log(
    `Trained for ${epoch} epochs; the best was epoch ${best.epoch}: ${lossOf(best, task)}`,
  );
  return training.best!;
}

/** Trains on an epoch; returns a line on it, or undefined where it was interrupted. */
async function trainEpoch(
  training: Training,
  { network, epochs, samples, ...task }: TrainingTask,
  signal: AbortSignal,
): Promise<string | undefined> {
  const epoch = training.progress.epoch + 1, before = training.progress.samples;
  const title = `Epoch ${epoch} of ${epochs}`;
  const left = network.samples - before;
  using progress = startProgress(title, left, samples);
  const start = performance.now();
  const onProgress = (done: number) => progress.update(done - before);
  const loss = await training.run({ signal, onProgress });
  if (!loss) return undefined;
  const seconds = (performance.now() - start) / 1000;
  const rest = seconds * network.samples / left * (epochs - epoch);
  const rate = (left / seconds).toFixed(0);
  return `${title}: ${lossOf(loss, task)}; ${rate} ${samples}/s, ${clock(rest)} left`;
}

function lossOf({ train, dev }: EpochLoss, { unit }: { unit: string }): string {
  return `loss ${train.toPrecision(4)} (train), ${dev.toPrecision(4)} (dev) ${unit}`;
}

async function saveCheckpoint(
  training: Training,
  { network, folder, config, settings, earlier }: TrainingTask,
): Promise<void> {
  const { best, progress } = training;
  const model = best ? { config, weights: best } : earlier;
  await writeModelFolder(folder, {
    ...model ?? { config, weights: await network.weights() },
    training: { progress: { ...progress, settings }, weights: await network.state() },
  });
  await writeCurve(training, folder);
}

async function writeCurve({ progress: { curve } }: Training, folder: string): Promise<void> {
  const rows = curve.map(({ epoch, train, dev }) => [epoch, train, dev]);
  const csv = stringify([["epoch", "train_loss", "dev_loss"], ...rows], { headers: false });
  await writeFile(join(folder, "loss.csv"), [csv]);
}

/** The loss curve in both its forms. */
async function writeChart(training: Training, task: TrainingTask): Promise<void> {
  const { folder, title, unit } = task;
  await writeCurve(training, folder);
  const system = `Training of the ${title}`;
  const run = { name: title, system, target: "", curve: training.progress.curve };
  const styles = systemStyles([{ name: title, label: system, kind: "other", runs: [] }]);
  const figure = lossFigure([run], styles, unit);
  if (figure) await writeFile(join(folder, "loss.svg"), [await renderSvg(figure)]);
}

/** The files that {@linkcode runTraining} leaves in a folder. */
export async function trainedFiles(folder: string): Promise<string[]> {
  const curve = ["loss.csv", "loss.svg"].map((name) => join(folder, name));
  return [...await modelFiles(folder, { training: true }), ...curve];
}

/** Says what is saved, and how to go on. */
async function interruptedTraining(training: Training, task: TrainingTask): Promise<Interrupted> {
  const { epoch, batch } = training.progress;
  if (epoch > 0) await writeChart(training, task);
  const place = `${epoch} epochs and ${batch} of ${task.network.batches} batches`;
  return new Interrupted(
    `Stopped after ${place}, saved to ${task.folder}\n` +
      `To go on: the same command with --resume`,
  );
}
