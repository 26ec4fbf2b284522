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
import { batchSize, seed } from "../command/flags.ts";
import { integer, listOf, number, oneOf } from "../command/values.ts";
import { lossFlag } from "./loss_flag.ts";
import { lengthFlags } from "./length_flags.ts";
import type { TrainingSettings } from "./run_training.ts";
import type { BatchSettings, SpeechData } from "./speech_data.ts";

/** Windows of a part on the WASM engine: an eighth of the paper's batch, so that eight threads share it. */
const WASM_PART = 257;
/** The same in versions that had one thread. */
const FORMER_PART = 1028;

/** Windows of a segment, and frames from one to the next. */
const windows = integer({ least: 1, most: 2 ** 16 });
const width = integer({ least: 1, most: MOST_UNITS });
const share = number({ least: 0, below: 1 });

/** The flags of `train` that decide what the speech encoder is and how it learns. */
export const speechFlags = {
  sampling: {
    value: "HOW",
    is: oneOf(["windows", "segments"]),
    help: "Single windows, shuffled, as the paper, or segments, windows that share frames, " +
      "which is faster and the default where DATA has frames",
  },
  segment: { value: "N", is: windows, default: "32", help: "Windows of a segment" },
  stride: {
    value: "N",
    is: windows,
    default: "4",
    help: "Frames from one window of a segment to the next",
  },
  "batch-size": {
    value: "N",
    is: batchSize,
    default: `${defaults.batchSize}`,
    aliases: ["batch_size"],
    help: "Windows of a batch",
  },
  "part-size": {
    value: "N",
    is: batchSize,
    help: "Windows that a thread takes at once, and whose statistics normalise them (default: " +
      `${WASM_PART} on wasm, the batch on others)`,
  },
  "learning-rate": {
    value: "X",
    is: number({ least: 0 }),
    default: `${defaults.learningRate}`,
    help: "Length of Adam's steps",
  },
  dropout: {
    value: "X",
    is: share,
    default: `${defaults.dropout}`,
    help: "Share of units to drop",
  },
  layers: {
    value: "N,N,..",
    is: listOf(width),
    default: "256,256,256",
    help: "Widths of the layers before the GRU",
  },
  units: { value: "N", is: width, default: "256", help: "Width of the GRU" },
  gates: {
    value: "KIND",
    is: oneOf(gateActivations),
    default: "sigmoid",
    help: "The GRU's gates",
  },
  "output-bias": {
    value: "HOW",
    is: oneOf(["mean", "zeros"]),
    help: "Begin with the mean gesture, which saves many steps and is the default, or with zeros " +
      "as the paper",
  },
  ...lengthFlags,
  loss: lossFlag,
  seed: {
    value: "N",
    is: seed,
    default: `${defaults.seed}`,
    help: "Where random numbers come from",
  },
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
  /** What these were in versions that did not have them all. */
  readonly formerly: TrainingSettings;
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
  const asPaper = flags["as-paper"];
  const sampling = flags.sampling ?? (data.hasFrames && !asPaper ? "segments" : "windows");
  const outputBias = flags["output-bias"] ?? (asPaper ? "zeros" : "mean");
  const { segment, stride, validation, seed, dropout, "batch-size": batchSize } = flags;
  const partSize = Math.min(batchSize, flags["part-size"] ?? (onWasm ? WASM_PART : batchSize));
  return {
    training: {
      learningRate: flags["learning-rate"],
      dropout,
      momentum: defaults.momentum,
      seed,
    },
    batches: {
      batchSize,
      partSize,
      seed,
      segment: sampling === "windows" ? undefined : { windows: segment, stride },
      validation,
    },
    beginsWithMean: outputBias === "mean",
    decisive: decisiveSettings({
      ...flags,
      sampling,
      "output-bias": outputBias,
      "part-size": partSize,
    }),
    formerly: {
      loss: "vectors",
      "part-size": `${onWasm ? Math.min(batchSize, FORMER_PART) : batchSize}`,
    },
  };
}

/** By flags, as text, what must be the same for training to go on to the same result. */
function decisiveSettings(flags: SpeechFlagValues): TrainingSettings {
  const { segment, stride, validation, steps: _, "as-paper": __, ...others } = flags;
  const named = Object.entries(others).filter(([name]) => Object.hasOwn(speechFlags, name));
  return {
    ...Object.fromEntries(named.map(([name, value]) => [name, `${value}`])),
    ...(flags.sampling === "segments" && { segment: `${segment}`, stride: `${stride}` }),
    validation: validation === undefined ? null : `${validation}`,
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
  { features, context, future, outputs }: SpeechData,
): SpeechEncoderArchitecture {
  const architecture: SpeechEncoderArchitecture = {
    features,
    context,
    ...(future !== undefined && { future }),
    frameLayers: flags.layers,
    units: flags.units,
    gates: flags.gates,
    outputs,
    epsilon: 1e-3,
  };
  checkNetworkSize(speechEncoderShapes(architecture));
  return architecture;
}
