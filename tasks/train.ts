/**
 * `deno task train`: the speech encoder, SpeechE, from speech features and motion.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Part } from "../src/dataset/manifest/split_rule.ts";
import { InputError } from "../src/errors/input_error.ts";
import { commandLine } from "../src/errors/quoted.ts";
import type { DataSet } from "../src/files/data/data_set.ts";
import type { MotionAutoencoderData } from "../src/files/model/load_model.ts";
import type { ModelFolder } from "../src/files/model/model_folder.ts";
import { type FileHash, hashFile } from "../src/files/records/file_hashes.ts";
import { type GestureModelConfig, validateModelConfig } from "../src/model/gesture_model.ts";
import type { SpeechEncoderArchitecture } from "../src/model/speech_encoder.ts";
import { initialWeights } from "../src/model/training/initial_weights.ts";
import {
  SpeechEncoderTrainer,
  speechTraining,
} from "../src/model/training/speech_encoder_trainer.ts";
import type { Trainable } from "../src/model/training/training.ts";
import type { Rest } from "../src/model/training/training_length.ts";
import { joinWeights, type Weights } from "../src/model/weights.ts";
import { areRotations } from "../src/motion/representation/gesture_form.ts";
import { noteIdle } from "./command/read_arguments.ts";
import { stage } from "./command/stage.ts";
import { integer, type Kind, oneOf, orWord } from "./command/values.ts";
import { threadedFlags } from "./command/flags.ts";
import { columnStatistics } from "./training/motion_data.ts";
import { printPrediction } from "./training/dev_errors.ts";
import { encodingFlags, openEncodings } from "./training/encodings.ts";
import { positionsToMeet } from "./training/loss_flag.ts";
import { trainingLength } from "./training/length_flags.ts";
import {
  earlierModel,
  type ResumedTraining,
  resumedTraining,
  runTraining,
  trainedFiles,
} from "./training/run_training.ts";
import { openDataSet } from "./data/data_folder.ts";
import { openSpeechData, type SpeechData } from "./training/speech_data.ts";
import {
  readSpeechFlags,
  speechArchitecture,
  type SpeechFlags,
  speechFlags,
} from "./training/speech_flags.ts";

/** Whether motion is encoded: what the original's scripts give as ENCODE. */
const encode: Kind<boolean> = {
  ...oneOf(["True", "False"]),
  read: (text, name) =>
    /^(true|1)$/.test(oneOf(["true", "false", "1", "0"]).read(text.toLowerCase(), name)),
};

/** Passes over the training set. */
export const EPOCHS = orWord(integer({ least: 1 }), "auto", undefined);

/** When the dev loss has rested: measured in docs/real_data.md. */
const rest: Rest = { fall: 0.01, steps: 300, epochs: 5 };

/** What can be said to it. */
export const command = {
  name: "train",
  summary: "Trains the speech encoder: from speech features to encodings of motion (the proposed " +
    "system)\nor straight to gesture vectors (the baseline).",
  positionals: [
    ["MODEL", "The model folder to write, for generate and predict"],
    [
      "EPOCHS",
      "Passes over the training set, 100 in the paper; or auto: until the dev loss rests, or --steps",
      EPOCHS,
    ],
    ["DATA", "The data set's folder, from vectorize"],
    ["N_INPUT", "Speech features of a frame, e.g. 26 for mfcc", integer({ least: 1 })],
    [
      "ENCODE",
      "True for the proposed system, whose motion encode has encoded; False: the baseline",
      encode,
    ],
    ["[DIM]", "The latent dimension, with ENCODE True", integer({ least: 1 })],
  ],
  flags: {
    ...encodingFlags,
    features: {
      value: "NAME|F.json",
      help: "What the original's X_train.npy holds, which does not say it (default: by its width)",
    },
    ...speechFlags,
    resume: { help: "Go on where training in MODEL was stopped" },
    ...threadedFlags,
  },
  example: "models/mine auto data 26 True 325",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags, given }, run) => {
  const [folder, epochs, dataFolder, features, encoded, dim] = positionals;
  const length = trainingLength(flags, [epochs, `EPOCHS ${epochs}`], speechTraining.epochs, rest);
  const { engine, threads } = await run.engines(flags);
  const data = await openDataSet(dataFolder);
  const settings = readSpeechFlags(flags, data, engine.name === "wasm");
  if (!encoded) {
    noteIdle(
      given,
      Object.keys(encodingFlags),
      "ENCODE False learns gesture vectors, no encodings",
    );
  }
  if (!settings.batches.segment) {
    noteIdle(given, ["segment", "stride"], "single windows are drawn, see --sampling");
  }
  const encodings = encoded ? await openEncodings(data, dim, flags) : undefined;
  const autoencoder = encodings?.autoencoder;
  const targets = encodings?.file ?? ((part: Part) => data.gestures(part));
  using speech = await openSpeechData(data, targets, settings.batches, {
    features: flags.features,
    mayEndEarly: flags.autoencoder !== undefined,
  });
  if (speech.features !== features) {
    throw new InputError(
      `N_INPUT is ${features}, the speech in ${dataFolder} has ${speech.features} features`,
    );
  }
  const architecture = speechArchitecture(flags, speech);
  const config = configOf(data, architecture, speech, autoencoder);
  const positions = positionsToMeet(flags.loss, encoded ? "encodings" : config, engine);
  console.log(
    `${features} features x ${speech.context} frames -> ${flags.layers}, GRU ${flags.units} -> ` +
      `${speech.outputs}; ${speech.description}; computing on ${engine.describe()}`,
  );

  await run.take(folder);
  const earlier = await earlierModel(folder, flags.resume);
  const read = new Map<string, FileHash>();
  for (const path of speech.files) read.set(path, await hashFile(path));
  const decisive = { ...settings.decisive, data: learntFrom(speech, read) };
  const resumed = flags.resume ? goOn(folder, earlier, { ...settings, decisive }) : undefined;
  if (earlier && !resumed) {
    console.log(`Note: the model in ${folder} is replaced when the first epoch ends`);
  }
  await run.begin(folder);
  const start = resumed ? { state: resumed.state } : {
    weights: initialWeights(
      architecture,
      settings.training.seed,
      settings.beginsWithMean ? columnStatistics(targets("train")).mean : undefined,
    ),
  };
  const trainer = new SpeechEncoderTrainer(architecture, speech, {
    ...settings.training,
    positions,
  }, {
    ...start,
    threads,
  });
  const best = await runTraining({
    title: "speech encoder",
    samples: "windows",
    unit: encoded ? "of encodings" : areRotations(config) && !positions ? "of rotations" : "cm²",
    network: autoencoder ? withDecoder(trainer, autoencoder.weights) : trainer,
    length,
    untilRested: "EPOCHS auto",
    // The paper's authors train for all epochs. The dev loss of the first ones says little: batch
    // normalisation's moving averages are still far from the data's.
    tolerance: Infinity,
    folder,
    config,
    settings: decisive,
    earlier,
    resumed,
  });
  trainer.dispose();
  const compared = await printPrediction(config, best, data, speech);
  return {
    inputs: [
      ...new Set([...speech.files, ...data.files, ...encodings?.files ?? [], ...compared]),
    ],
    read,
    outputs: await trainedFiles(folder),
    seed: settings.training.seed,
    wrote: `${folder}, its loss curve in loss.csv and loss.svg`,
    next: commandLine`deno task generate SPEECH.wav OUT.bvh --model ${folder}`,
  };
});

/** By what it is known that a training goes on with the data that it began with. */
function learntFrom(
  { context, future }: SpeechData,
  read: ReadonlyMap<string, FileHash>,
): string {
  const contents = Array.from(read.values(), ({ sha256 }) => sha256);
  return createHash("sha256").update(JSON.stringify([context, future, ...contents])).digest("hex");
}

/** Where an earlier run stopped, if it can be gone on with; says so. */
function goOn(
  folder: string,
  earlier: ModelFolder | undefined,
  { decisive, formerly }: SpeechFlags,
): ResumedTraining | undefined {
  const { data } = decisive; // which versions before did not keep
  const resumed = earlier && resumedTraining(folder, earlier, decisive, { ...formerly, data });
  console.log(
    resumed
      ? `Going on after ${resumed.progress.epoch} epochs`
      : `${folder} holds no training to go on with: beginning anew`,
  );
  return resumed;
}

function configOf(
  data: DataSet,
  speechEncoder: SpeechEncoderArchitecture,
  { recipe }: SpeechData,
  autoencoder: MotionAutoencoderData | undefined,
): GestureModelConfig {
  const config = autoencoder?.config ?? data.kind(speechEncoder.outputs);
  return validateModelConfig({ ...config, speechEncoder, recipe });
}

/** The speech encoder in training, its model complete with the decoder of what it predicts. */
function withDecoder(trainer: SpeechEncoderTrainer, decoder: Weights): Trainable {
  return {
    batches: trainer.batches,
    samples: trainer.samples,
    trainBatch: (epoch, batch) => trainer.trainBatch(epoch, batch),
    devLoss: () => trainer.devLoss(),
    weights: async () => joinWeights(await trainer.weights(), decoder),
    state: () => trainer.state(),
  };
}
