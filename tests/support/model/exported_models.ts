import { featureRecipe } from "../../../src/audio/recipe.ts";
import type { Matrix } from "../../../src/matrix/matrix.ts";
import { GestureModel, type GestureModelData } from "../../../src/model/gesture_model.ts";
import { motionAutoencoderShapes } from "../../../src/model/motion_autoencoder.ts";
import { GesturePredictor } from "../../../src/model/prediction/gesture_predictor.ts";
import { speechEncoderShapes } from "../../../src/model/speech_encoder.ts";
import { Random } from "../../../src/random/random.ts";

function noise(length: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => random.uniform(-1, 1));
}

/** A model of weights of which none is 0 or 1, so that each counts. */
function model(config: Omit<GestureModelData["config"], "recipe" | "frameRate">): GestureModelData {
  const { speechEncoder, motionAutoencoder } = config;
  const shapes = {
    ...speechEncoderShapes(speechEncoder),
    ...(motionAutoencoder && motionAutoencoderShapes(motionAutoencoder)),
  };
  const weights = Object.entries(shapes).map(([name, shape], seed) => {
    const data = noise(shape.reduce((a, b) => a * b, 1), seed);
    const positive = /variance|max/.test(name);
    return [name, { shape, data: data.map((value) => positive ? value ** 2 + 0.5 : value) }];
  });
  return {
    config: { ...config, frameRate: 20, recipe: featureRecipe("prosody") },
    weights: Object.fromEntries(weights),
  };
}

const speechEncoder = {
  features: 4,
  context: 7,
  frameLayers: [6, 5],
  units: 3,
  gates: "sigmoid",
  outputs: 12,
  epsilon: 1e-3,
} as const;

/** Models of every kind: the baseline and the proposed system, both kinds of gates, any depth. */
export const models: Readonly<Record<string, GestureModelData>> = {
  "a baseline": model({ speechEncoder, velocities: true }),
  "a baseline that resets after the product": model({
    speechEncoder: { ...speechEncoder, resetAfter: true },
    velocities: true,
  }),
  "a proposed model": model({
    speechEncoder: { ...speechEncoder, outputs: 4 },
    motionAutoencoder: { widths: [12, 4, 12], middle: 1 },
    velocities: false,
  }),
  "a deep model with hard gates": model({
    speechEncoder: {
      ...speechEncoder,
      frameLayers: [8, 3, 7, 5],
      gates: "hard-sigmoid",
      context: 5,
      outputs: 2,
    },
    motionAutoencoder: { widths: [12, 9, 2, 7, 5, 12], middle: 2 },
    velocities: true,
  }),
};

/**
 * What a model on TF.js predicts for all context windows of a sequence.
 *
 * @param data The model.
 * @param frames Its speech features.
 * @returns (frames - context + 1, gesture vector).
 */
export async function predictWindows(
  data: GestureModelData,
  frames: Matrix<Float32Array>,
): Promise<Matrix<Float32Array>> {
  const model = new GestureModel(data);
  const { features, context } = data.config.speechEncoder;
  const predictor = new GesturePredictor(model, new Float32Array(features));
  const { data: all, columns } = await predictor.push(frames);
  predictor.dispose();
  model.dispose();
  // The first windows begin in the silence before.
  const own = all.slice((context - 1) / 2 * columns);
  return { data: own, rows: own.length / columns, columns };
}

/** All context windows of a sequence, one after the other. */
export function contextWindows(
  { data, rows, columns }: Matrix<Float32Array>,
  context: number,
): Float32Array {
  const windows = Array.from(
    { length: rows - context + 1 },
    (_, i) => [...data.subarray(i * columns, (i + context) * columns)],
  );
  return Float32Array.from(windows.flat());
}

/** Speech features of noise. */
export function noiseFrames(rows: number, columns: number): Matrix<Float32Array> {
  return { data: noise(rows * columns, 31), rows, columns };
}
