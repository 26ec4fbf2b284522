import { stringify } from "@std/csv";
import { join } from "@std/path";
import * as z from "zod";
import { systemStyles } from "../../eval/figures/look.ts";
import { lossFigure } from "../../eval/figures/loss_figure.ts";
import { renderSvg } from "../../eval/figures/render.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { exists, writeFile } from "../../src/files/files.ts";
import {
  modelFiles,
  type ModelFolder,
  readModelFolder,
  removeLeftovers,
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
import {
  epochsOf,
  lastFall,
  restEpochs,
  type TrainingLength,
} from "../../src/model/training/training_length.ts";
import { ThreadError } from "../../src/model/threads/threads.ts";
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
  /** How long to train, an earlier run included. */
  readonly length: TrainingLength;
  /** What to give for training until the dev loss has rested, for people. */
  readonly untilRested: string;
  /** Stops when the dev loss exceeds the best by this share of it; Infinity never does. */
  readonly tolerance: number;
  /** Where checkpoints and the loss curve go. */
  readonly folder: string;
  /** What `model.json` says of the network. */
  readonly config: object;
  /**
   * By flags, what must be the same for training to go on to the same result; as `data`, where there is
   * such, by what its data are known.
   */
  readonly settings: TrainingSettings;
  /** What the folder holds before: it stays the model there until the first epoch has ended. */
  readonly earlier?: ModelFolder | undefined;
  /** Where training goes on, see {@linkcode resumedTraining}; absent where it begins. */
  readonly resumed?: ResumedTraining | undefined;
  /** Called after each checkpoint. */
  readonly onCheckpoint?: () => Promise<void>;
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
 * @param formerly What those settings were that versions before did not have.
 * @returns The earlier run; undefined if the folder holds no training that can go on.
 * @throws {InputError} If that run had other settings, naming the first, other data, or is damaged.
 */
export function resumedTraining(
  folder: string,
  { training, weights }: ModelFolder,
  settings: TrainingSettings,
  formerly: TrainingSettings = {},
): ResumedTraining | undefined {
  if (!training) return undefined;
  const { settings: given, ...progress } = readAs(
    progressSchema,
    training.progress,
    `${join(folder, "model.json")}: training.progress`,
  );
  const before = { ...formerly, ...given };
  for (const [flag, value] of Object.entries(settings)) {
    if (JSON.stringify(value ?? null) === JSON.stringify(before[flag] ?? null)) continue;
    if (flag === "data") throw otherData(folder);
    throw new InputError(
      `--${flag} is ${value ?? "not given"}, the training in ${folder} began with ` +
        `${before[flag] ?? "none"}; go on with that, or begin anew without --resume`,
    );
  }
  return { progress, state: training.weights, ...(progress.epoch > 0 && { best: weights }) };
}

/**
 * Reads what a folder holds before a training.
 *
 * @param folder The checkpoint's folder.
 * @param isNeeded Whether the training goes on with it or begins with its weights. If not, a model that
 * cannot be read is replaced, and that is said.
 * @throws {InputError} If it is needed and cannot be read.
 */
export async function earlierModel(
  folder: string,
  isNeeded: boolean,
): Promise<ModelFolder | undefined> {
  if (!await exists(join(folder, "model.json"))) return undefined;
  try {
    return await readModelFolder(folder, { training: true });
  } catch (error) {
    if (isNeeded || !(error instanceof InputError)) throw error;
    console.log(`Note: what ${folder} holds is replaced: ${error.message}`);
    return undefined;
  }
}

/** Says that a training cannot go on with what there is to learn from now. */
export function otherData(folder: string): InputError {
  return new InputError(
    `--resume: the training in ${folder} began with other data; begin anew without it`,
  );
}

/** This many epochs have a line and a checkpoint each; later ones as often as so many steps. */
const FIRST_EPOCHS = 30, STEPS_BETWEEN = 200;

/**
 * Trains epoch by epoch: now and then a checkpoint and a line, the loss curve as `loss.csv` and
 * `loss.svg` beside it. Ctrl-C saves after the batch at hand and ends the program.
 *
 * @param task What to train.
 * @returns The weights of the best epoch.
 * @throws {InputError} If the loss becomes NaN or infinite, a thread fails, or the checkpoint cannot be written.
 */
export async function runTraining(task: TrainingTask): Promise<Weights> {
  const { network, folder, tolerance, resumed } = task;
  const training = new Training(network, { tolerance, ...resumed });
  const epochs = epochsOf(task.length, network.batches);
  const between = Math.ceil(STEPS_BETWEEN / network.batches);
  let saved = training.progress.epoch;
  using stop = interruption();
  // Where the last checkpoint was killed as it was written, and there is no other to come.
  if (resumed) await removeLeftovers(folder);
  // So that --resume finds this training, not the one before, whenever the program is killed.
  if (task.earlier && !resumed) await saveCheckpoint(training, task);
  try {
    while (!isLongEnough(training, task)) {
      const line = await trainEpoch(training, task, epochs, stop.signal);
      const { epoch } = training.progress;
      const isSeen = epoch <= FIRST_EPOCHS || epoch % between === 0;
      if (line && !isSeen && !isLongEnough(training, task)) continue;
      await saveCheckpoint(training, task);
      if (!line) throw await interruptedTraining(training, task);
      saved = epoch;
      console.log(line);
    }
  } catch (error) {
    const diverged = error instanceof DivergenceError;
    if (!diverged && !(error instanceof ThreadError)) throw error;
    const left = saved > 0
      ? `${folder} keeps the checkpoint of epoch ${saved}`
      : `${folder} ${task.earlier ? "keeps the model of before" : "holds no checkpoint yet"}`;
    const advice = diverged
      ? "try a lower --learning-rate"
      : "fewer --threads need less memory; to go on: the same command with --resume";
    throw new InputError(`${error.message}; ${left}; ${advice}`, { cause: error });
  }
  await writeChart(training, task);
  for (const line of outcome(training, task)) console.log(line);
  return training.best!;
}

/** Whether training has come to its end. */
function isLongEnough({ progress }: Training, { network, length }: TrainingTask): boolean {
  const { epoch, curve, stoppedEarly } = progress;
  const epochs = epochsOf(length, network.batches);
  if (stoppedEarly || epochs !== undefined) return stoppedEarly || epoch >= epochs!;
  return lastFall(curve, restEpochs(length.rest, network.batches)) < length.rest.fall;
}

/** How training ended, and whether it was before the dev loss had rested. */
function outcome(training: Training, task: TrainingTask): string[] {
  const { length: { rest }, network, tolerance } = task;
  const { epoch, curve, stoppedEarly } = training.progress;
  const last = restEpochs(rest, network.batches), fall = lastFall(curve, last);
  const time = `${last} epochs (${last * network.batches} steps)`;
  const best = training.bestEpoch!;
  return [
    ...stoppedEarly ? [`Stopped early: the dev loss is ${100 * tolerance}% above its best`] : [],
    `Trained for ${epoch} epochs (${epoch * network.batches} steps); the best was epoch ` +
    `${best.epoch}: ${lossOf(best, task)}`,
    ...stoppedEarly
      ? []
      : fall < rest.fall
      ? [`The dev loss has rested: it fell by less than ${100 * rest.fall}% in the last ${time}`]
      : [
        `Note: training was cut short of convergence: ` + (curve.length > last
          ? `the dev loss still fell by ${(100 * fall).toFixed(1)}% in the last ${time}`
          : `that a dev loss has rested shows after ${time} at the earliest`) +
        `; to go on: the same command with --resume and ${task.untilRested}`,
      ],
  ];
}

/** Trains on an epoch; returns a line on it, or undefined where it was interrupted. */
async function trainEpoch(
  training: Training,
  { network, samples, ...task }: TrainingTask,
  epochs: number | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const epoch = training.progress.epoch + 1, before = training.progress.samples;
  const title = `Epoch ${epoch}${epochs === undefined ? "" : ` of ${epochs}`}`;
  const left = network.samples - before;
  using progress = startProgress(title, left, samples);
  const start = performance.now();
  const onProgress = (done: number) => progress.update(done - before);
  const loss = await training.run({ signal, onProgress });
  if (!loss) return undefined;
  const seconds = (performance.now() - start) / 1000;
  const rate = `${(left / seconds).toFixed(0)} ${samples}/s`;
  const rest = epochs && seconds * network.samples / left * (epochs - epoch);
  const toGo = rest === undefined ? "until the dev loss rests" : `${clock(rest)} left`;
  return `${title}: ${lossOf(loss, task)}; ${rate}, ${toGo}`;
}

function lossOf({ train, dev }: EpochLoss, { unit }: { unit: string }): string {
  return `loss ${train.toPrecision(4)} (train), ${dev.toPrecision(4)} (dev) ${unit}`;
}

async function saveCheckpoint(
  training: Training,
  { network, folder, config, settings, earlier, onCheckpoint }: TrainingTask,
): Promise<void> {
  const { best, progress } = training;
  const model = best ? { config, weights: best } : earlier;
  await writeModelFolder(folder, {
    ...model ?? { config, weights: await network.weights() },
    training: { progress: { ...progress, settings }, weights: await network.state() },
  });
  await writeCurve(training, folder);
  await onCheckpoint?.();
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
