import * as tf from "@tensorflow/tfjs-core";
import { segmentFrames, type WindowLayout } from "../../../src/model/batches/window_layout.ts";
import type { TrainingBatch } from "../../../src/model/batches/speech_corpus.ts";
import {
  type SpeechEncoderArchitecture,
  speechEncoderShapes,
} from "../../../src/model/speech_encoder.ts";
import { initialWeights } from "../../../src/model/training/initial_weights.ts";
import { speechEncoderGradients } from "../../../src/model/training/speech_encoder_loss.ts";
import type { TensorMap, Weights } from "../../../src/model/weights.ts";
import { Random } from "../../../src/random/random.ts";
import { noise } from "./values_on.ts";

/** A speech encoder that is quick to train. */
export const small: SpeechEncoderArchitecture = {
  features: 3,
  context: 7,
  frameLayers: [8, 12],
  units: 8,
  gates: "sigmoid",
  outputs: 5,
  epsilon: 1e-3,
};

/** Single windows, and segments whose windows share frames. */
export const LAYOUTS: Record<string, WindowLayout> = {
  windows: { segments: 6, windows: 1, stride: 7, context: 7 },
  segments: { segments: 2, windows: 3, stride: 2, context: 7 },
  "windows far apart": { segments: 2, windows: 3, stride: 9, context: 7 },
};

/** Weights of which none is 0 or 1, so that each counts. */
export function mixedWeights(architecture: SpeechEncoderArchitecture): Weights {
  const weights = Object.entries(initialWeights(architecture, 1));
  return Object.fromEntries(weights.map(([name, { data, shape }], i) => {
    const added = noise(data.length, i);
    return [name, { shape, data: data.map((value, j) => value + 0.3 * added[j]!) }];
  }));
}

/** Weights as tensors. */
export function tensors(architecture: SpeechEncoderArchitecture, weights: Weights): TensorMap {
  const shapes = Object.entries(speechEncoderShapes(architecture));
  return Object.fromEntries(
    shapes.map(([name, shape]) => [name, tf.tensor(weights[name]!.data, [...shape])]),
  );
}

/** A batch of noise. */
export function noiseBatch(
  { features, outputs }: SpeechEncoderArchitecture,
  layout: WindowLayout,
): TrainingBatch {
  const rows = segmentFrames(layout) * layout.segments;
  const windows = layout.windows * layout.segments;
  return {
    layout,
    frames: { data: noise(rows * features, 11), rows, columns: features },
    targets: { data: noise(windows * outputs, 12), rows: windows, columns: outputs },
  };
}

/** What units are dropped by: the same numbers each time. */
export const dropoutRandom = (): Random => new Random(3, 1, 4);

/** The loss of a pass of training, and the gradients that are asked for. */
export function passed(
  architecture: SpeechEncoderArchitecture,
  batch: TrainingBatch,
  dropout: number,
  names: readonly string[],
): tf.Tensor[] {
  const weights = tensors(architecture, mixedWeights(architecture));
  const options = { dropout, random: dropoutRandom() };
  const { loss, gradients } = speechEncoderGradients(architecture, weights, batch, options);
  return [loss, ...names.map((name) => gradients[name]!)];
}

/** Names of the weights that gradients train. */
export function trained(architecture: SpeechEncoderArchitecture): string[] {
  return Object.keys(mixedWeights(architecture))
    .filter((name) => !/mean|variance|frame\d+\/bias/.test(name));
}

/** Passes over both layouts, with all gradients. */
export function passes(): tf.Tensor[] {
  return Object.values(LAYOUTS).flatMap((layout) =>
    passed(small, noiseBatch(small, layout), 0.2, trained(small))
  );
}
