/**
 * `deno task learn`: the motion autoencoder, MotionE and MotionD, from gesture vectors.
 *
 * @module
 */
import { InputError } from "../src/errors/input_error.ts";
import { commandLine } from "../src/errors/quoted.ts";
import {
  loadMotionAutoencoder,
  type MotionAutoencoderConfig,
} from "../src/files/model/load_model.ts";
import { modelFiles, type ModelFolder } from "../src/files/model/model_folder.ts";
import type { MotionAutoencoderArchitecture } from "../src/model/motion_autoencoder.ts";
import {
  MotionAutoencoderTrainer,
  motionDecay,
  motionTraining,
  type MotionTrainingData,
  type MotionTrainingSettings,
  type MotionTrainingStart,
} from "../src/model/training/motion_autoencoder_trainer.ts";
import { motionPretraining } from "../src/model/training/pretrain_motion_autoencoder.ts";
import type { Threads } from "../src/model/threads/threads.ts";
import type { Rest } from "../src/model/training/training_length.ts";
import { areRotations } from "../src/motion/representation/gesture_form.ts";
import { stage } from "./command/stage.ts";
import { integer, number, orWord } from "./command/values.ts";
import type { FlagValues } from "./command/command.ts";
import { batchSize, seed, threadedFlags } from "./command/flags.ts";
import { learnOriginals } from "./command/original_flags.ts";
import { openDataSet } from "./data/data_folder.ts";
import { hashFiles } from "./records/record_run.ts";
import { layerFlags, motionArchitecture } from "./training/motion_architecture.ts";
import { printReconstruction } from "./training/dev_errors.ts";
import { lossFlag, positionsToMeet } from "./training/loss_flag.ts";
import { lengthFlags, trainingLength } from "./training/length_flags.ts";
import { checkSameNormalisation, type MotionData, openMotionData } from "./training/motion_data.ts";
import { Pretraining } from "./training/pretraining.ts";
import {
  earlierModel,
  type ResumedTraining,
  resumedTraining,
  runTraining,
  trainedFiles,
  type TrainingSettings,
} from "./training/run_training.ts";

const defaults = motionTraining;

/**
 * A thread takes an eighth of a batch, but at least so many frames: on fewer, a second thread saves less
 * than it takes to hand the weights to it and back (measured: docs/engines_and_speed.md).
 */
const LEAST_PART = 256;

/** When the dev loss has rested: measured in docs/real_data.md. */
const rest: Rest = { fall: 0.01, steps: 2000, epochs: 3 };

/** What can be said to it. */
export const command = {
  name: "learn",
  summary: "Learns a representation of motion: a denoising autoencoder of gesture vectors.",
  positionals: [["DATA", "The data set's folder, from vectorize"]],
  flags: {
    "checkpoint-dir": {
      value: "CHKPT",
      required: "the folder to write",
      aliases: ["chkpt_dir"],
      help: "The folder to write",
    },
    ...layerFlags,
    epochs: {
      value: "N",
      is: integer({ least: 1 }),
      aliases: ["training_epochs"],
      help:
        `Passes over the training set, ${defaults.epochs} in the paper (default: until the dev ` +
        "loss rests)",
    },
    ...lengthFlags,
    loss: lossFlag,
    "batch-size": {
      value: "N",
      is: batchSize,
      default: `${defaults.batchSize}`,
      aliases: ["batch_size"],
      help: "Frames of a batch",
    },
    "learning-rate": {
      value: "X",
      is: number({ least: 0 }),
      default: `${defaults.learningRate}`,
      aliases: ["learning_rate", "lr"],
      help: "Length of Adam's steps",
    },
    noise: {
      value: "X",
      is: number({ least: 0 }),
      default: `${defaults.noise}`,
      aliases: ["variance_of_noise", "noise_variance"],
      help: "Noise on the input, as a share of the data's standard deviation",
    },
    dropout: {
      value: "X",
      is: number({ least: 0, below: 1 }),
      default: `${defaults.dropout}`,
      help:
        "Share of inputs to drop (the original's -dropout=0.9, with one dash, is the share kept)",
    },
    "weight-decay": {
      value: "X",
      is: number({ least: 0 }),
      aliases: ["weight_decay"],
      help: `Weight of half the kernels' squares in the loss (default: ${motionDecay}; ` +
        `${defaults.weightDecay} in the paper)`,
    },
    "chunk-length": {
      value: "N",
      is: integer({ least: 1, most: 10_000 }),
      default: "1",
      aliases: ["chunk_length"],
      help: "Frames that are encoded as one",
    },
    pretrain: {
      aliases: ["pretrain", "pretrain_network"],
      help: "Train layer by layer first",
    },
    "pretraining-epochs": {
      value: "N",
      is: integer({ least: 1 }),
      default: `${motionPretraining.epochs}`,
      aliases: ["pretraining_epochs"],
      help: "Epochs of --pretrain for each layer",
    },
    "pretraining-learning-rate": {
      value: "X",
      is: number({ least: 0 }),
      default: `${motionPretraining.learningRate}`,
      aliases: ["pretraining_learning_rate"],
      help: "Length of Adam's steps in --pretrain",
    },
    tolerance: {
      value: "X",
      is: orWord(number({ least: 0 }), "never", Infinity),
      aliases: ["delta_for_early_stopping"],
      help: "Stop when the dev loss is this share above its best (default: 0.5 with --epochs and " +
        "--as-paper, else never: a loss that has rested ends training)",
    },
    restore: { aliases: ["restore"], help: "Begin with the weights in CHKPT" },
    resume: { help: "Go on where training in CHKPT was stopped" },
    seed: {
      value: "N",
      is: seed,
      default: `${defaults.seed}`,
      aliases: ["seed"],
      help: "Where random numbers come from",
    },
    ...threadedFlags,
  },
  originals: learnOriginals,
  passedOver: ["motion"],
  example: "data --checkpoint-dir chkpt --latent-dim 325",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const [dataFolder] = positionals;
  const { "checkpoint-dir": folder, "chunk-length": chunkLength, epochs, validation } = flags;
  if (flags.pretrain && flags.restore) {
    throw new InputError("--pretrain and --restore exclude one another; give one of them");
  }
  const length = trainingLength(flags, [epochs, `--epochs ${epochs}`], defaults.epochs, rest);
  const tolerance = flags.tolerance ?? (length.epochs === undefined ? Infinity : 0.5);
  noteDropout(flags.dropout);
  const data = await openDataSet(dataFolder);
  using motion = await openMotionData(data, chunkLength, validation);
  const kind = data.kind(motion.columns);
  const motionAutoencoder = motionArchitecture(flags, motion.columns, chunkLength);
  const config: MotionAutoencoderConfig = { motionAutoencoder, ...kind };
  const { engine, threads } = await run.engines(flags);
  const positions = positionsToMeet(flags.loss, kind, engine);
  const settings = { ...trainingSettings(flags, engine.name === "wasm"), positions };
  const { train, dev } = motion;
  console.log(
    `${motionAutoencoder.widths.join("-")} on ${train.rows} frames, judged by ${dev.rows}; ` +
      `computing on ${engine.describe(threads && threadsOf(settings, threads.size))}`,
  );
  noteThreads(flags, settings, threads);

  await run.take(folder);
  const named = {
    ...settingsByFlag(settings, motionAutoencoder),
    loss: flags.loss,
    validation: validation ?? null,
  };
  const { start, replaced, onCheckpoint, ...found } = await beginning(
    flags,
    { motion, config, settings, named, threads },
  );
  await run.begin(folder);
  const network = new MotionAutoencoderTrainer(motionAutoencoder, motion, settings, {
    ...start,
    threads,
  });
  const best = await runTraining({
    title: "motion autoencoder",
    samples: chunkLength === 1 ? "frames" : "chunks",
    unit: areRotations(kind) && !positions ? "of rotations" : "cm²",
    untilRested: "without --epochs and --steps",
    settings: named,
    ...{ network, length, tolerance, folder, config, onCheckpoint, ...found },
  });
  network.dispose();
  await printReconstruction(config, best, motion);
  const latent = motionAutoencoder.widths[motionAutoencoder.middle];
  return {
    inputs: motion.files,
    outputs: await trainedFiles(folder),
    ...(replaced && { replaced }),
    seed: settings.seed,
    wrote: `${folder}, its loss curve in loss.csv and loss.svg`,
    next:
      commandLine`deno task encode ${dataFolder} --checkpoint-dir ${folder} --latent-dim ${latent!}`,
  };
});

function noteDropout(dropout: number): void {
  if (dropout < 0.5) return;
  const percent = Number((100 * dropout).toPrecision(6));
  console.log(
    `Note: ${percent}% of the inputs are dropped; -dropout, with one dash, is the share kept`,
  );
}

/** How many threads a batch keeps busy, of so many. */
function threadsOf({ batchSize, partSize = batchSize }: MotionTrainingSettings, size: number) {
  return Math.min(size, Math.ceil(batchSize / partSize));
}

/** Says that a batch has fewer parts than the threads that were asked for. */
function noteThreads(
  flags: FlagValues<typeof command.flags>,
  settings: MotionTrainingSettings,
  threads: Threads | undefined,
): void {
  if (flags.threads === undefined || !threads) return;
  const busy = threadsOf(settings, threads.size);
  if (busy === threads.size) return;
  console.log(
    `Note: of ${threads.size} threads a batch of ${settings.batchSize} keeps ${busy} busy; ` +
      `a part is ${settings.partSize} at least: larger batches (--batch-size) use more`,
  );
}

/** What is learnt from, and how. */
interface Learning {
  readonly motion: MotionData;
  readonly config: MotionAutoencoderConfig;
  readonly settings: MotionTrainingSettings;
  /** The settings by the flags' names. */
  readonly named: TrainingSettings;
  readonly threads: Threads | undefined;
}

/** What training begins with: where an earlier run stopped, a model's weights, pretrained ones, or none. */
async function beginning(
  flags: FlagValues<typeof command.flags>,
  { motion, config, settings, named, threads }: Learning,
) {
  const { "checkpoint-dir": folder, pretrain, restore, resume } = flags;
  const pretraining = new Pretraining(folder, {
    epochs: flags["pretraining-epochs"],
    learningRate: flags["pretraining-learning-rate"],
  });
  const earlier = await earlierModel(folder, resume || restore);
  // Pretraining that has begun is of a later run than the model that the folder still holds.
  const isPretraining = resume && await pretraining.hasBegun(pretrain);
  const resumed = resume && !isPretraining
    ? findTraining(folder, earlier, named, motion)
    : undefined;
  if (earlier && !resumed) {
    console.log(`Note: the model in ${folder} is replaced when the first epoch ends`);
  }
  const replaced = restore ? await hashFiles(await modelFiles(folder)) : undefined;
  if (!isPretraining) await pretraining.clear();
  const start: MotionTrainingStart = resumed ??
    (restore
      ? await restored(folder, config)
      : pretrain
      ? { weights: await pretraining.run(motion, config, settings, named, threads) }
      : {});
  const onCheckpoint = () => pretraining.clear(); // it is in the checkpoint now
  return { start, earlier, resumed, replaced, onCheckpoint };
}

function trainingSettings(
  flags: FlagValues<typeof command.flags>,
  onWasm: boolean,
): MotionTrainingSettings {
  const { noise, dropout, seed, "batch-size": batchSize } = flags;
  return {
    batchSize,
    partSize: onWasm ? Math.max(LEAST_PART, Math.ceil(batchSize / 8)) : batchSize,
    learningRate: flags["learning-rate"],
    noise,
    dropout,
    weightDecay: flags["weight-decay"] ??
      (flags["as-paper"] ? defaults.weightDecay : motionDecay),
    seed,
  };
}

function settingsByFlag(
  { batchSize, learningRate, noise, dropout, weightDecay, seed }: MotionTrainingSettings,
  { widths, middle, chunkLength = 1 }: MotionAutoencoderArchitecture,
): TrainingSettings {
  return {
    layers: widths.slice(1, -1).join(),
    "middle-layer": middle,
    "chunk-length": chunkLength,
    "batch-size": batchSize,
    "learning-rate": learningRate,
    noise,
    dropout,
    "weight-decay": weightDecay,
    seed,
  };
}

/** The training in the folder; one that was killed before its first checkpoint begins anew. */
function findTraining(
  folder: string,
  model: ModelFolder | undefined,
  settings: TrainingSettings,
  { normalisation }: MotionTrainingData,
): ResumedTraining | undefined {
  const resumed = model && resumedTraining(folder, model, settings, { loss: "vectors" });
  if (!resumed) {
    console.log(`${folder} holds no training to go on with: beginning anew`);
    return undefined;
  }
  checkSameNormalisation(folder, resumed.state, normalisation);
  const { epoch, batch } = resumed.progress;
  console.log(`Going on after ${epoch} epochs${batch > 0 ? ` and ${batch} batches` : ""}`);
  return resumed;
}

/** The weights of the folder, to begin with. */
async function restored(
  folder: string,
  { motionAutoencoder }: MotionAutoencoderConfig,
): Promise<MotionTrainingStart> {
  const { config, weights } = await loadMotionAutoencoder(folder);
  const { widths } = config.motionAutoencoder;
  if (widths.join() === motionAutoencoder.widths.join()) return { weights };
  throw new InputError(
    `--restore: the autoencoder in ${folder} is ${widths.join("-")}, not ` +
      motionAutoencoder.widths.join("-"),
  );
}
