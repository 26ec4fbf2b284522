/**
 * `deno task train`: the speech encoder, SpeechE, from speech features and motion.
 *
 * @module
 */
import { join } from "@std/path";
import type { Part } from "../src/dataset/data_manifest.ts";
import { InputError } from "../src/input_error.ts";
import {
  loadMotionAutoencoder,
  type MotionAutoencoderData,
} from "../src/load_motion_autoencoder.ts";
import type { GateActivation } from "../src/model/gate_activation.ts";
import { type GestureModelConfig, validateModelConfig } from "../src/model/gesture_model.ts";
import { initialWeights } from "../src/model/initial_weights.ts";
import type { SpeechEncoderArchitecture } from "../src/model/speech_encoder_architecture.ts";
import { SpeechEncoderTrainer, speechTraining } from "../src/model/speech_encoder_trainer.ts";
import type { Trainable } from "../src/model/training.ts";
import { modelFiles } from "../src/store/model_files.ts";
import { readModelFolder } from "../src/store/model_folder.ts";
import type { Weights } from "../src/weights.ts";
import { runCommand } from "./command/command.ts";
import { engineFlags, useEngine } from "./command/engine_flags.ts";
import { numberOf, oneOf } from "./command/flag_values.ts";
import { gestureKind, vectorsFile } from "./data/gesture_data.ts";
import { recordRun, removeRunRecord } from "./records/record_run.ts";
import { resumedTraining, runTraining, trainedFiles } from "./training/run_training.ts";
import {
  type BatchSettings,
  holdsFrames,
  openSpeechData,
  type SpeechData,
} from "./training/speech_data.ts";
import { targetMean } from "./training/target_mean.ts";

const defaults = speechTraining;
/** Windows at once that fit into the WASM engine's memory with room to spare. */
const WASM_PART = 1028;

const command = {
  name: "train",
  summary: "Trains the speech encoder: from speech features to encodings of motion (the proposed " +
    "system)\nor straight to gesture vectors (the baseline).",
  positionals: [
    ["MODEL", "The model folder to write, for generate and predict"],
    ["EPOCHS", "Passes over the training set; 100 in the paper"],
    ["DATA", "The data set's folder, from vectorize"],
    ["N_INPUT", "Speech features of a frame, e.g. 26 for mfcc"],
    [
      "ENCODE",
      "True for the proposed system, whose motion encode has encoded; False: the baseline",
    ],
    ["[DIM]", "The latent dimension, with ENCODE True"],
  ],
  flags: {
    encoded: { value: "DIR", help: "The folder from encode (default: DATA/DIM)" },
    sampling: {
      value: "HOW",
      help:
        "segments: windows that share frames, which is faster; windows: single ones, shuffled, " +
        "as the original (default: segments where DATA has frames)",
    },
    segment: { value: "N", default: "32", help: "Windows of a segment" },
    stride: { value: "N", default: "8", help: "Frames from one window of a segment to the next" },
    "batch-size": {
      value: "N",
      default: `${defaults.batchSize}`,
      aliases: ["batch_size"],
      help: "Windows of a batch",
    },
    "learning-rate": {
      value: "X",
      default: `${defaults.learningRate}`,
      help: "Length of Adam's steps",
    },
    dropout: { value: "X", default: `${defaults.dropout}`, help: "Share of units to drop" },
    layers: {
      value: "N,N,..",
      default: "256,256,256",
      help: "Widths of the layers before the GRU",
    },
    units: { value: "N", default: "256", help: "Width of the GRU" },
    gates: { value: "KIND", default: "sigmoid", help: "The GRU's gates: sigmoid, or hard-sigmoid" },
    "output-bias": {
      value: "HOW",
      default: "mean",
      help: "Begin with the mean gesture, which saves many steps, or with zeros as the original",
    },
    validation: { value: "X", help: "Judge by this share of the training set, not by the dev set" },
    resume: { help: "Go on where training in MODEL was stopped" },
    seed: { value: "N", default: `${defaults.seed}`, help: "Where random numbers come from" },
    ...engineFlags,
  },
  example: "models/mine 100 data 26 True 325",
} as const;

/** Flags that decide the result, whatever the sampling. */
const DECISIVE = [
  "batch-size",
  "learning-rate",
  "dropout",
  "layers",
  "units",
  "gates",
  "output-bias",
  "seed",
] as const;

await runCommand(command, async ({ positionals, flags }) => {
  const [folder, epochText, data, inputText, encode, dim] = positionals as string[] as [
    string,
    string,
    string,
    string,
    string,
    string?,
  ];
  const epochs = numberOf("EPOCHS", epochText, { least: 1, whole: true });
  const features = numberOf("N_INPUT", inputText, { least: 1, whole: true });
  const encoded = /^(true|1)$/i.test(
    oneOf("ENCODE", encode.toLowerCase(), ["true", "false", "1", "0"]),
  );
  const settings = {
    learningRate: numberOf("--learning-rate", flags["learning-rate"], { least: 0 }),
    dropout: numberOf("--dropout", flags.dropout, { least: 0, below: 1 }),
    momentum: defaults.momentum,
    seed: numberOf("--seed", flags.seed, { least: 0, whole: true }),
  };
  const fromMean = oneOf("--output-bias", flags["output-bias"], ["mean", "zeros"]) === "mean";
  const engine = await useEngine(flags);
  const sampling = oneOf(
    "--sampling",
    flags.sampling ?? (await holdsFrames(data) ? "segments" : "windows"),
    ["windows", "segments"],
  );
  const batches = batchSettings({ ...flags, sampling }, settings.seed, engine.name === "wasm");
  const encodings = encoded ? encodingsFolder(data, dim, flags.encoded) : undefined;
  const autoencoder = encodings ? await encodedBy(data, encodings, dim!) : undefined;
  using speech = await openSpeechData(data, targetFile(data, encodings), batches);
  if (speech.features !== features) {
    throw new InputError(
      `N_INPUT is ${features}, the speech in ${data} has ${speech.features} features`,
    );
  }
  const architecture = architectureOf(flags, speech);
  const config = await configOf(data, architecture, speech, autoencoder);
  const named = {
    sampling,
    ...Object.fromEntries(DECISIVE.map((flag) => [flag, flags[flag]])),
    ...(batches.segment && { segment: flags.segment, stride: flags.stride }),
    validation: flags.validation ?? null,
  };
  console.log(
    `${features} features x ${speech.context} frames -> ${flags.layers}, GRU ${flags.units} -> ` +
      `${speech.outputs}; ${speech.description}; computing on ${engine.describe()}`,
  );

  const there = await Deno.stat(join(folder, "model.json")).catch(() => undefined);
  const earlier = there && await readModelFolder(folder, { training: true });
  const resumed = flags.resume && earlier ? resumedTraining(folder, earlier, named) : undefined;
  if (flags.resume && !resumed) {
    console.log(`${folder} holds no training to go on with: beginning anew`);
  } else if (resumed) console.log(`Going on after ${resumed.progress.epoch} epochs`);
  await removeRunRecord(folder);
  const outputBias = fromMean ? targetMean(targetFile(data, encodings)("train")) : undefined;
  const start = resumed
    ? { state: resumed.state }
    : { weights: initialWeights(architecture, settings.seed, outputBias) };
  const trainer = new SpeechEncoderTrainer(architecture, speech, settings, start);
  await runTraining({
    title: "speech encoder",
    samples: "windows",
    unit: encoded ? "of encodings" : "cm²",
    network: autoencoder ? withDecoder(trainer, autoencoder.weights) : trainer,
    epochs,
    // The paper's authors train for all epochs. The dev loss of the first ones says little: batch
    // normalisation's moving averages are still far from the data's.
    tolerance: Infinity,
    folder,
    config,
    settings: named,
    earlier,
    resumed,
  });
  trainer.dispose();
  const decoder = encodings ? await modelFiles(join(encodings, "autoencoder")) : [];
  await recordRun({
    place: folder,
    inputs: [...speech.files, ...await vectorsFile(data), ...decoder],
    outputs: await trainedFiles(folder),
    seed: settings.seed,
    engine,
  });
  console.log(`Wrote ${folder}, its loss curve in loss.csv and loss.svg`);
  console.log(`Next: deno task generate SPEECH.wav OUT.bvh --model ${folder}`);
});

/** Where the encodings lie that are to be predicted. */
function encodingsFolder(data: string, dim: string | undefined, folder?: string): string {
  if (dim === undefined) {
    throw new InputError("DIM is missing: the latent dimension of ENCODE True");
  }
  return folder ?? join(data, dim);
}

/** The motion autoencoder whose encodings are to be predicted, which encode put beside them. */
async function encodedBy(
  data: string,
  encodings: string,
  dim: string,
): Promise<MotionAutoencoderData> {
  const folder = join(encodings, "autoencoder");
  if (!await Deno.stat(join(folder, "model.json")).catch(() => undefined)) {
    throw new InputError(
      `${folder}: no autoencoder is there; run deno task encode ${data} --checkpoint-dir CHKPT ` +
        `--latent-dim ${dim} first`,
    );
  }
  const latentDim = numberOf("DIM", dim, { least: 1, whole: true });
  const autoencoder = await loadMotionAutoencoder(folder, latentDim);
  const { chunkLength = 1 } = autoencoder.config.motionAutoencoder;
  if (chunkLength === 1) return autoencoder;
  throw new InputError(
    `${folder}: encodes ${chunkLength} frames as one, and speech has a target for each frame; ` +
      `learn with --chunk-length 1`,
  );
}

function targetFile(data: string, encodings: string | undefined): (part: Part) => string {
  return (part) =>
    encodings ? join(encodings, `Y_${part}_encoded.npy`) : join(data, `Y_${part}.npy`);
}

function batchSettings(
  flags: {
    readonly sampling: string;
    readonly segment: string;
    readonly stride: string;
    readonly "batch-size": string;
    readonly validation: string | undefined;
  },
  seed: number,
  onWasm: boolean,
): BatchSettings {
  const whole = { least: 1, whole: true };
  const batchSize = numberOf("--batch-size", flags["batch-size"], whole);
  return {
    batchSize,
    partSize: onWasm ? WASM_PART : batchSize,
    seed,
    segment: flags.sampling === "windows" ? undefined : {
      windows: numberOf("--segment", flags.segment, whole),
      stride: numberOf("--stride", flags.stride, whole),
    },
    validation: flags.validation === undefined
      ? undefined
      : numberOf("--validation", flags.validation, { least: 0, below: 1 }),
  };
}

function architectureOf(
  flags: { readonly layers: string; readonly units: string; readonly gates: string },
  { features, context, outputs }: SpeechData,
): SpeechEncoderArchitecture {
  const width = (text: string) => numberOf("--layers", text, { least: 1, whole: true });
  return {
    features,
    context,
    frameLayers: flags.layers.split(",").map(width),
    units: numberOf("--units", flags.units, { least: 1, whole: true }),
    gates: oneOf<GateActivation>("--gates", flags.gates, ["sigmoid", "hard-sigmoid"]),
    outputs,
    epsilon: 1e-3,
  };
}

async function configOf(
  data: string,
  speechEncoder: SpeechEncoderArchitecture,
  { recipe }: SpeechData,
  autoencoder: MotionAutoencoderData | undefined,
): Promise<GestureModelConfig> {
  const config = autoencoder?.config ?? await gestureKind(data, speechEncoder.outputs);
  return validateModelConfig({ ...config, speechEncoder, recipe });
}

/** The speech encoder in training, its model complete with the decoder of what it predicts. */
function withDecoder(trainer: SpeechEncoderTrainer, decoder: Weights): Trainable {
  return {
    batches: trainer.batches,
    samples: trainer.samples,
    trainBatch: (epoch, batch) => trainer.trainBatch(epoch, batch),
    devLoss: () => trainer.devLoss(),
    weights: async () => ({ ...await trainer.weights(), ...decoder }),
    state: () => trainer.state(),
  };
}
