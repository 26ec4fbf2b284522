import { assert, assertEquals, assertLess } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { useBackend } from "../../../src/backend/use_backend.ts";
import { ConsecutiveBatches, SampledBatches } from "../../../src/model/batches/sampled_batches.ts";
import { MemoryRows } from "../../../src/model/batches/speech_corpus.ts";
import type { Threads } from "../../../src/model/threads/threads.ts";
import { motionAutoencoderGradients } from "../../../src/model/training/motion_autoencoder_loss.ts";
import {
  MotionAutoencoderTrainer,
  motionTraining,
} from "../../../src/model/training/motion_autoencoder_trainer.ts";
import { MotionStatistics } from "../../../src/model/training/motion_statistics.ts";
import { meanPositionError } from "../../../src/model/training/position_loss.ts";
import { speechEncoderGradients } from "../../../src/model/training/speech_encoder_loss.ts";
import {
  SpeechEncoderTrainer,
  speechTraining,
} from "../../../src/model/training/speech_encoder_trainer.ts";
import { type Trainable, Training } from "../../../src/model/training/training.ts";
import type { Weights } from "../../../src/model/weights.ts";
import {
  type GestureForm,
  rotationVectors,
} from "../../../src/motion/representation/gesture_form.ts";
import { skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";
import { MemoryFrames } from "../../support/model/memory_frames.ts";
import {
  dropoutRandom,
  LAYOUTS,
  mixedWeights,
  noiseBatch,
  small,
  tensors,
  trained,
} from "../../support/model/small_training.ts";
import { awakeThreads } from "../../support/model/awake_threads.ts";
import { noise } from "../../support/model/values_on.ts";

const pose = [0, 60, 0, 5, 85, 0, 25, 80, 5, 45, 82, 0, 55, 80, 10];
const skeleton = skeletonFromPose(["Hips", "Spine", "Arm", "Hand", "Tip"], [-1, 0, 1, 2, 3], pose);
const joints = skeleton.endSites.filter((site) => !site).length;
const forms = (["exponential", "rotation6d"] as const).map((representation): GestureForm => ({
  representation,
  velocities: false,
  skeleton,
}));

/** Gesture vectors of joints that swing, (frames, columns). */
function swinging(form: GestureForm, frames: number, phase = 0): MemoryFrames {
  const data = new Float64Array(frames * 4 * joints);
  for (let t = 0; t < frames; t++) {
    for (let joint = 0; joint < joints; joint++) {
      const half = 0.4 * Math.sin(0.1 * (t + phase) + joint), axis = (t + joint) % 3;
      const at = 4 * (t * joints + joint);
      data[at + axis] = Math.sin(half);
      data[at + 3] = Math.cos(half);
    }
  }
  const { data: x, columns } = rotationVectors({ data, rows: frames, columns: 4 * joints }, form);
  return new MemoryFrames(Float32Array.from(x), columns);
}

/** Fails unless a gradient is what small steps do to a loss. */
function assertSlope(gradient: number, lossAt: (step: number) => number, name: string): void {
  const slope = (lossAt(0.003) - lossAt(-0.003)) / 0.006;
  assertLess(Math.abs(slope - gradient), 1e-3 + 0.01 * Math.abs(gradient), name);
}

for (const form of forms) {
  Deno.test(`positions' error goes back through the autoencoder, ${form.representation}`, async () => {
    await useBackend({ backend: "cpu" });
    tf.tidy(() => {
      const { data: vectors, rowLength: columns } = framesOf(swinging(form, 6));
      const matrix = (rows: number, columns: number, seed: number) =>
        tf.mul<tf.Tensor2D>(0.4, tf.tensor2d(noise(rows * columns, seed), [rows, columns]));
      const layers = [[columns, 5], [5, columns]].map(([inputs, units], i) => ({
        kernel: matrix(inputs!, units!, i),
        bias: tf.mul<tf.Tensor1D>(0.2, tf.tensor1d(noise(units!, 7 + i))),
      }));
      const target = tf.tensor2d(vectors, [6, columns]);
      const batch = {
        input: tf.add<tf.Tensor2D>(target, matrix(6, columns, 4)),
        target,
        dropout: 0.3,
        dropoutKeys: [1, 2],
        scale: tf.add<tf.Tensor1D>(1.5, tf.tensor1d(noise(columns, 9))),
        positions: { form, vectors, mean: tf.tensor1d(noise(columns, 10)) },
      };
      const { loss, layers: gradients } = motionAutoencoderGradients(layers, batch, 0);
      assert(loss.dataSync()[0]! > 1, "there is an error");
      let largest = 0;
      for (const [l, part] of [[0, "kernel"], [0, "bias"], [1, "kernel"], [1, "bias"]] as const) {
        const { shape, size } = layers[l]![part];
        for (let i = 0; i < size; i += Math.ceil(size / 7)) {
          const lossAt = (step: number) => {
            const values = Float32Array.from(layers[l]![part].dataSync());
            values[i]! += step;
            const moved = { ...layers[l]!, [part]: tf.tensor(values, shape) };
            const { loss } = motionAutoencoderGradients(layers.with(l, moved), batch, 0);
            return loss.dataSync()[0]!;
          };
          const gradient = gradients[l]![part].dataSync()[i]!;
          largest = Math.max(largest, Math.abs(gradient));
          assertSlope(gradient, lossAt, `${l} ${part} ${i}`);
        }
      }
      assert(largest > 1, "there is a slope");
    });
  });

  Deno.test(`positions' error goes back through the speech encoder, ${form.representation}`, async () => {
    await useBackend({ backend: "cpu" });
    const { data, rowLength } = framesOf(swinging(form, 6));
    const architecture = { ...small, outputs: rowLength };
    const batch = {
      ...noiseBatch(architecture, LAYOUTS.segments!),
      targets: { data, rows: 6, columns: rowLength },
      present: Float32Array.of(1, 0, 1, 1, 0, 1),
    };
    const weights = mixedWeights(architecture);
    const pass = (changed: Weights) =>
      speechEncoderGradients(architecture, tensors(architecture, changed), batch, {
        dropout: 0.2,
        random: dropoutRandom(),
        positions: form,
      });
    tf.tidy(() => {
      const { gradients } = pass(weights);
      for (const name of trained(architecture)) {
        const { data, shape } = weights[name]!, i = data.length >> 1;
        const lossAt = (step: number) => {
          const moved = { shape, data: data.with(i, data[i]! + step) };
          return pass({ ...weights, [name]: moved }).loss.dataSync()[0]!;
        };
        assertSlope(gradients[name]!.dataSync()[i]!, lossAt, name);
      }
    });
  });
}

function framesOf(frames: MemoryFrames): { data: Float32Array; rowLength: number } {
  return { data: frames.data, rowLength: frames.data.length / frames.rows };
}

const form = forms[1]!;

function motionTrainer(threads?: Threads, state?: Weights, chunkLength = 1) {
  const train = swinging(form, 120), columns = train.data.length / 120;
  const statistics = new MotionStatistics(columns);
  statistics.push({ data: train.data, rows: 120, columns });
  const { mean, max, sigma } = statistics.finish();
  const repeat = (row: Float32Array) =>
    Float32Array.from({ length: columns * chunkLength }, (_, i) => row[i % columns]!);
  const chunks = new MemoryFrames(train.data, columns * chunkLength);
  const normalisation = { mean: repeat(mean), max: repeat(max), sigma };
  const settings = {
    ...motionTraining,
    positions: form,
    batchSize: 40,
    partSize: 16,
    weightDecay: 0,
    learningRate: 0.01,
  };
  const architecture = { widths: [columns * chunkLength, 8, columns * chunkLength], middle: 1 };
  const data = { train: chunks, dev: chunks, normalisation };
  return new MotionAutoencoderTrainer(architecture, data, settings, {
    threads,
    ...(state && { state }),
  });
}

function speechTrainer(threads?: Threads, state?: Weights) {
  const { data, rowLength } = framesOf(swinging(form, 160));
  const architecture = { ...small, outputs: rowLength }, { context } = small;
  const rowsOf = (data: Float32Array) =>
    new MemoryRows({ data, rows: 160, columns: data.length / 160 });
  const corpus = {
    features: rowsOf(noise(160 * small.features, 1)),
    targets: rowsOf(data),
    utterances: [{ firstFrame: 0, frames: 100 }, { firstFrame: 100, frames: 60 }],
    silence: new Float32Array(small.features),
  };
  const sizes = { batchSize: 40, partSize: 8, segment: { windows: 4, stride: 2 } };
  const batches = {
    train: new SampledBatches(corpus, { seed: 3, context, ...sizes }),
    dev: new ConsecutiveBatches(corpus, context),
  };
  return new SpeechEncoderTrainer(architecture, batches, { ...speechTraining, positions: form }, {
    threads,
    ...(state && { state }),
  });
}

type Trainer = Trainable & { dispose(): void };

async function steps(trainer: Trainer, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) {
    (await trainer.trainBatch(Math.floor(i / 3), i % 3)).loss.dispose();
  }
}

for (const [name, make] of Object.entries({ motionTrainer, speechTrainer })) {
  Deno.test(`${name} of positions: the same bytes with any threads, whole or gone on with`, async () => {
    const info = await useBackend({ backend: "wasm", blas: "off" });
    const { numTensors } = tf.memory();
    const results = [];
    for (const size of [0, 1, 2, 3]) {
      using threads = size > 0 ? await awakeThreads(size, info) : undefined;
      const whole: Trainer = make(threads);
      await steps(whole, 0, 2);
      const state = structuredClone(await whole.state());
      whole.dispose();
      const rest: Trainer = make(threads, state);
      await steps(rest, 2, 5);
      results.push({ state: await rest.state(), dev: await rest.devLoss() });
      rest.dispose();
    }
    const through: Trainer = make();
    await steps(through, 0, 5);
    assertEquals(results[0], { state: await through.state(), dev: await through.devLoss() });
    through.dispose();
    for (const result of results.slice(1)) assertEquals(result, results[0]);
    assertEquals(tf.memory().numTensors, numTensors);
  });
}

for (const chunkLength of [1, 3]) {
  Deno.test(`MotionAutoencoderTrainer of positions learns them, in chunks of ${chunkLength}`, async () => {
    await useBackend({ backend: "wasm" });
    const trainer = motionTrainer(undefined, undefined, chunkLength);
    const before = await trainer.devLoss();
    const training = new Training(trainer, { tolerance: Infinity });
    for (let epoch = 0; epoch < 40; epoch++) await training.run();
    assertLess(training.bestEpoch!.dev, before / 5);
    // In cm², of the mean pose: what a figure that stands still is wrong by.
    const { data } = swinging(form, 120);
    const still = Float32Array.from(data, (_, i) => {
      const columns = data.length / 120;
      let sum = 0;
      for (let t = 0; t < 120; t++) sum += data[t * columns + i % columns]!;
      return sum / 120;
    });
    assertLess(training.bestEpoch!.dev, meanPositionError(still, data, form));
    trainer.dispose();
  });
}
