import { assertEquals, assertThrows } from "@std/assert";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as fc from "fast-check";
import { featureRecipe } from "../../../src/audio/recipe.ts";
import { useBackend } from "../../../src/backend/use_backend.ts";
import { InputError } from "../../../src/errors/input_error.ts";
import { readNpy } from "../../../src/files/npy/npy.ts";
import { GestureModel } from "../../../src/model/gesture_model.ts";
import { importAutoencoder } from "../../../src/model/import/import_autoencoder.ts";
import { readTensorFlowCheckpoint } from "../../../src/model/import/import_tensorflow.ts";
import { importKeras } from "../../../src/model/import/keras/import_keras.ts";
import { GesturePredictor } from "../../../src/model/prediction/gesture_predictor.ts";
import { speechEncoderShapes } from "../../../src/model/speech_encoder.ts";
import type { Weight } from "../../../src/model/weights.ts";
import { assertClose } from "../../support/assert_close.ts";
import { hasPublishedModel, publishedModel } from "../../support/published_model.ts";

/** Numbers that look random and are the same on every run. */
function noise(length: number, scale: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => scale * Math.sin(seed + 12.9898 * i * i));
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
const weights: Record<string, Weight> = Object.fromEntries(
  Object.entries(speechEncoderShapes(speechEncoder)).map(([name, shape], seed) => {
    const data = noise(shape.reduce((a, b) => a * b, 1), 0.7, seed);
    return [name, { shape, data: name.endsWith("variance") ? data.map((v) => v * v + 0.5) : data }];
  }),
);
const config = {
  speechEncoder,
  velocities: false,
  frameRate: 20,
  recipe: featureRecipe("prosody"),
};
const silence = [0.1, 0.2, 0.3, 0.4];

/** Predicts each frame from its own window alone, as the original does. */
function windowByWindow(model: GestureModel, frames: Float32Array): Float32Array {
  const { context, features } = model.config.speechEncoder;
  const edge = Array.from({ length: (context - 1) / 2 }, () => silence).flat();
  const padded = Float32Array.from([...edge, ...frames, ...edge]);
  const rows = frames.length / features;
  const out = new Float32Array(rows * model.columns);
  for (let row = 0; row < rows; row++) {
    const window = padded.subarray(row * features, (row + context) * features);
    const read = model.speechEncoder.readFrames(tf.tensor2d(window, [context, features]));
    out.set(model.speechEncoder.encodeWindows(...read).dataSync(), row * model.columns);
  }
  return out;
}

Deno.test("GesturePredictor predicts what window-by-window prediction does, however it is fed", async () => {
  await tf.setBackend("cpu");
  const model = new GestureModel({ config, weights });
  const cuts = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(cuts, fc.integer({ min: 1, max: 11 }), async (blocks, block) => {
      const frames = noise(blocks.reduce((a, b) => a + b, 0) * 4, 1, 5);
      const predictor = new GesturePredictor(model, silence, { block });
      const rows: number[] = [];
      let at = 0;
      for (const length of blocks) {
        const data = frames.subarray(at * 4, (at + length) * 4);
        rows.push(...(await predictor.push({ data, rows: length, columns: 4 })).data);
        at += length;
      }
      const early = Math.max(0, at - 3) * model.columns;
      assertEquals(rows.length, early, "a frame comes once 3 frames after it are there");
      rows.push(...(await predictor.finish()).data);
      const expected = windowByWindow(model, frames);
      assertClose(rows, expected, 1e-5);
    }),
    { numRuns: 25 },
  );
  model.dispose();
});

Deno.test("GesturePredictor leaves no tensors behind", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  const model = new GestureModel({ config, weights });
  const predictor = new GesturePredictor(model, silence);
  await predictor.push({ data: noise(80, 1, 2), rows: 20, columns: 4 });
  await predictor.finish();
  model.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("new GestureModel() names the part that does not fit", async () => {
  await tf.setBackend("cpu");
  const model = (change: object, w = weights) => () =>
    new GestureModel({ config: { ...config, ...change }, weights: w });
  const { "gru/bias": _, ...without } = weights;
  assertThrows(model({}, without), InputError, "the weight gru/bias is missing");
  assertThrows(
    model({}, { ...weights, "gru/bias": weights["frame1/bias"]! }),
    InputError,
    "the weight gru/bias has shape (6), not (9)",
  );
  const autoencoder = { motionAutoencoder: { widths: [9, 5, 9], middle: 1 } };
  assertThrows(
    model(autoencoder),
    InputError,
    "encodings of 12 numbers, its motion decoder takes 5",
  );
});

Deno.test({
  name: "GesturePredictor predicts the published model's golden encodings and gestures",
  ignore: !hasPublishedModel,
  fn: async () => {
    await useBackend({ backend: "wasm", blas: "off" });
    const keras = await importKeras(
      await Deno.readFile(publishedModel("Model_MFCC_Pros_Best.hdf5")),
    );
    const prefix = publishedModel("DAE_checkpoints/chkpt-final");
    const variables = readTensorFlowCheckpoint({
      index: await Deno.readFile(`${prefix}.index`),
      data: await Deno.readFile(`${prefix}.data-00000-of-00001`),
    });
    const max = await readNpy(publishedModel("max_val.npy"));
    const mean = await readNpy(publishedModel("mean_pose.npy"));
    const autoencoder = importAutoencoder(variables, max.data, mean.data);
    const model = new GestureModel({
      config: {
        speechEncoder: keras.architecture,
        motionAutoencoder: autoencoder.architecture,
        velocities: false,
        frameRate: 20,
        recipe: featureRecipe("trinity-demo"),
      },
      weights: { ...keras.weights, ...autoencoder.weights },
    });
    const { data, shape } = await readNpy(publishedModel("golden/features.npy"));
    const pad = (await readNpy(publishedModel("golden/pad.npy"))).data;
    const goldens = [["encoding", "encoded", 1e-4], ["gesture", "gesture", 1e-3]] as const;
    for (const [output, file, tolerance] of goldens) {
      const predictor = new GesturePredictor(model, pad, { output });
      const features = { data, rows: shape[0]!, columns: 30 };
      const first = await predictor.push(features);
      const last = await predictor.finish();
      const golden = (await readNpy(publishedModel(`golden/${file}.npy`))).data;
      const predicted = [...first.data, ...last.data];
      assertClose(predicted, golden, tolerance, output);
    }
    model.dispose();
  },
});
