import type { DataSet } from "../../src/files/data/data_set.ts";
import { gateActivations } from "../../src/model/gru.ts";
import { MOST_UNITS } from "../../src/model/layers.ts";
import {
  type SpeechEncoderArchitecture,
  speechEncoderShapes,
} from "../../src/model/speech_encoder.ts";
import {
  speechTraining as defaults,
  type SpeechTrainingSettings,
} from "../../src/model/training/speech_encoder_trainer.ts";
import { checkNetworkSize } from "../../src/model/weights.ts";
import type { FlagValues } from "../command/command.ts";
import { batchSizeOf, numberOf, oneOf } from "../command/flags.ts";
import type { TrainingSettings } from "./run_training.ts";
import type { BatchSettings, SpeechData } from "./speech_data.ts";

/** Windows at once that fit into the WASM engine's memory with room to spare. */
const WASM_PART = 1028;

/** Most windows of a segment, and frames from one to the next. */
const MOST_WINDOWS = 2 ** 16;

/** The flags of `train` that decide what the speech encoder is and how it learns. */
export const speechFlags = {
  sampling: {
    value: "HOW",
    help: "segments: windows that share frames, which is faster; windows: single ones, shuffled, " +
      "as the original (default: segments where DATA has frames)",
  },
  segment: { value: "N", default: "32", help: "Windows of a segment" },
  stride: { value: "N", default: "4", help: "Frames from one window of a segment to the next" },
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
  validation: {
    value: "X",
    help: "Judge by this share of the training set, its last utterances, not by the dev set",
  },
  seed: { value: "N", default: `${defaults.seed}`, help: "Where random numbers come from" },
} as const;

type SpeechFlagValues = FlagValues<typeof speechFlags>;

/** What the flags say. */
export interface SpeechFlags {
  readonly training: SpeechTrainingSettings;
  readonly batches: BatchSettings;
  /** Whether the first prediction is the mean gesture. */
  readonly beginsWithMean: boolean;
  /** What must be the same for training to go on to the same result. */
  readonly decisive: TrainingSettings;
}

/**
 * Reads the flags.
 *
 * @param flags As given.
 * @param data The data set, whose contents decide how batches are drawn if no flag does.
 * @param onWasm Whether the WASM engine computes, whose memory is small.
 * @throws {InputError} If a value is of no use.
 */
export function readSpeechFlags(
  flags: SpeechFlagValues,
  data: DataSet,
  onWasm: boolean,
): SpeechFlags {
  const sampling = oneOf(
    "--sampling",
    flags.sampling ?? (data.hasFrames ? "segments" : "windows"),
    ["windows", "segments"],
  );
  const { segment, stride, validation = null, ...others } = flags;
  const seed = numberOf("--seed", flags.seed, { least: 0, whole: true });
  const begin = oneOf("--output-bias", flags["output-bias"], ["mean", "zeros"]);
  const names = Object.keys(speechFlags);
  const decisive = {
    ...Object.fromEntries(Object.entries(others).filter(([name]) => names.includes(name))),
    ...(sampling === "segments" && { segment, stride }),
    sampling,
    validation,
  };
  return {
    training: {
      learningRate: numberOf("--learning-rate", flags["learning-rate"], { least: 0 }),
      dropout: numberOf("--dropout", flags.dropout, { least: 0, below: 1 }),
      momentum: defaults.momentum,
      seed,
    },
    batches: batchSettings({ ...flags, sampling }, seed, onWasm),
    beginsWithMean: begin === "mean",
    decisive,
  };
}

function batchSettings(flags: SpeechFlagValues, seed: number, onWasm: boolean): BatchSettings {
  const whole = { least: 1, below: MOST_WINDOWS + 1, whole: true };
  const batchSize = batchSizeOf(flags["batch-size"]);
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

/**
 * The network that the flags describe.
 *
 * @param flags As given.
 * @param speech What it is to learn from.
 * @throws {InputError} If a value is of no use.
 */
export function speechArchitecture(
  flags: SpeechFlagValues,
  { features, context, outputs }: SpeechData,
): SpeechEncoderArchitecture {
  const width = { least: 1, below: MOST_UNITS + 1, whole: true };
  const architecture: SpeechEncoderArchitecture = {
    features,
    context,
    frameLayers: flags.layers.split(",").map((text) => numberOf("--layers", text, width)),
    units: numberOf("--units", flags.units, width),
    gates: oneOf("--gates", flags.gates, gateActivations),
    outputs,
    epsilon: 1e-3,
  };
  checkNetworkSize(speechEncoderShapes(architecture));
  return architecture;
}
