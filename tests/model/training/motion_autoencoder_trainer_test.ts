import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { randomNumbers } from "../../../src/backend/formulas/formula.ts";
import { useBackend } from "../../../src/backend/use_backend.ts";
import { motionAutoencoderGradients } from "../../../src/model/training/motion_autoencoder_loss.ts";
import {
  MotionAutoencoderTrainer,
  motionTraining,
  type MotionTrainingStart,
} from "../../../src/model/training/motion_autoencoder_trainer.ts";
import { MotionStatistics } from "../../../src/model/training/motion_statistics.ts";
import { pretrainMotionAutoencoder } from "../../../src/model/training/pretrain_motion_autoencoder.ts";
import { Training } from "../../../src/model/training/training.ts";
import { Random } from "../../../src/random/random.ts";
import { MemoryFrames } from "../../support/model/memory_frames.ts";
import "@tensorflow/tfjs-layers"; // registers the gradients of TF.js's operations

/** Smooth motion of a few degrees of freedom in many columns. */
function motion(rows: number, columns: number, phase = 0): MemoryFrames {
  const data = new Float32Array(rows * columns);
  for (let t = 0; t < rows; t++) {
    for (let c = 0; c < columns; c++) {
      const angle = 0.1 * (t + phase);
      data[t * columns + c] = 50 + 10 * Math.sin(angle + c) + 5 * Math.cos(2.7 * angle * (c % 3));
    }
  }
  return new MemoryFrames(data, columns);
}

function trainingData(columns: number) {
  const train = motion(600, columns), dev = motion(150, columns, 1e4);
  const statistics = new MotionStatistics(columns);
  statistics.push({ data: train.data, rows: train.rows, columns });
  return { train, dev, normalisation: statistics.finish() };
}

/** A batch and layers of random numbers. */
function randomNetwork(widths: readonly number[], rows: number) {
  const random = new Random(5);
  const matrix = (rows: number, columns: number, draw: () => number) =>
    tf.tensor2d(Float32Array.from({ length: rows * columns }, draw), [rows, columns]);
  const layers = widths.slice(1).map((width, i) => ({
    kernel: matrix(widths[i]!, width, () => random.uniform(-0.5, 0.5)),
    bias: tf.tensor1d(Array.from({ length: width }, () => random.uniform(-0.2, 0.2))),
  }));
  const target = matrix(rows, widths[0]!, () => random.uniform(-1, 1));
  return {
    layers,
    batch: {
      input: tf.add<tf.Tensor2D>(target, matrix(rows, widths[0]!, () => 0.1 * random.normal())),
      target,
      dropout: 0.3,
      dropoutKeys: layers.map((_, i) => 1000 + i),
      scale: tf.tensor1d(Array.from({ length: widths[0]! }, () => random.uniform(1, 9))),
    },
  };
}

/** 0 where an input is dropped, else what makes up for those that are. */
function dropoutMask(shape: [number, number], rate: number, key: number): tf.Tensor2D {
  const numbers = randomNumbers(key, shape[0] * shape[1]);
  return tf.tensor2d(numbers.map((number) => number < 1 - rate ? 1 / (1 - rate) : 0), shape);
}

Deno.test("motionAutoencoderGradients() equals TF.js's own derivatives", async () => {
  for (const backend of ["cpu", "wasm"] as const) {
    await useBackend({ backend });
    tf.tidy(() => {
      const decay = 0.4;
      const { layers, batch } = randomNetwork([6, 5, 3, 6], 7);
      const { loss, layers: gradients } = motionAutoencoderGradients(layers, batch, decay);
      const { value, grads } = tf.valueAndGrads((...flat: tf.Tensor[]) => {
        let x: tf.Tensor = batch.input;
        let squares: tf.Tensor = tf.scalar(0);
        for (let i = 0; i < flat.length; i += 2) {
          const mask = dropoutMask(x.shape as [number, number], 0.3, batch.dropoutKeys[i / 2]!);
          const z = tf.matMul(tf.mul(x, mask), flat[i]!);
          x = tf.tanh(tf.add(z, flat[i + 1]!));
          squares = tf.add(squares, tf.sum(tf.square(flat[i]!)));
        }
        const error = tf.mul(tf.sub(x, batch.target), batch.scale);
        return tf.add(tf.mean(tf.square(error)), tf.mul(squares, decay / 2));
      })(layers.flatMap(({ kernel, bias }) => [kernel, bias]));
      const decayed = layers.reduce(
        (sum, { kernel }) => sum + decay / 2 * tf.sum(tf.square(kernel)).dataSync()[0]!,
        loss.dataSync()[0]!,
      );
      assert(Math.abs(decayed - value.dataSync()[0]!) < 1e-4 * decayed);
      gradients.flatMap(({ kernel, bias }) => [kernel, bias]).forEach((gradient, i) => {
        const worst = tf.max(tf.abs(tf.sub(gradient, grads[i]!))).dataSync()[0]!;
        const largest = tf.max(tf.abs(gradient)).dataSync()[0]!;
        assertLess(worst, 1e-5 * largest, `gradient ${i}`);
      });
    });
  }
});

Deno.test("motionAutoencoderGradients() are the slopes of the loss", async () => {
  await useBackend({ backend: "cpu" });
  tf.tidy(() => {
    const { layers, batch } = randomNetwork([4, 3, 4], 5);
    const { layers: gradients } = motionAutoencoderGradients(layers, batch, 0);
    for (const [l, part, i] of [[0, "kernel", 7], [0, "bias", 2], [1, "kernel", 3]] as const) {
      const lossAt = (step: number) => {
        const values = Float32Array.from(layers[l]![part].dataSync());
        values[i]! += step;
        const moved = { ...layers[l]!, [part]: tf.tensor(values, layers[l]![part].shape) };
        const { loss } = motionAutoencoderGradients(layers.with(l, moved), batch, 0);
        return loss.dataSync()[0]!;
      };
      const slope = (lossAt(0.01) - lossAt(-0.01)) / 0.02;
      const gradient = gradients[l]![part].dataSync()[i]!;
      assertLess(Math.abs(slope - gradient), 2e-3 * Math.abs(gradient), `${l} ${part} ${i}`);
    }
  });
});

Deno.test("MotionAutoencoderTrainer learns to reconstruct motion through a narrow layer", async () => {
  await useBackend({ backend: "wasm" });
  const { numTensors } = tf.memory();
  const settings = { ...motionTraining, learningRate: 0.01, weightDecay: 1e-3, batchSize: 32 };
  const data = trainingData(12);
  const trainer = new MotionAutoencoderTrainer({ widths: [12, 6, 12], middle: 1 }, data, settings);
  const before = await trainer.devLoss();
  const training = new Training(trainer);
  for (let epoch = 0; epoch < 20; epoch++) await training.run();
  // The variance of the motion, which the mean pose alone would leave.
  const variance = 10 ** 2 / 2 + 5 ** 2 / 3;
  assertGreater(before, variance / 2);
  assertLess(training.bestEpoch!.dev, variance / 20);
  trainer.dispose();
  assertEquals(tf.memory().numTensors, numTensors);
});

Deno.test("MotionAutoencoderTrainer draws all from its seed", async () => {
  await useBackend({ backend: "wasm" });
  const data = trainingData(8);
  const train = async (seed: number) => {
    const settings = { ...motionTraining, batchSize: 64, seed };
    const trainer = new MotionAutoencoderTrainer({ widths: [8, 4, 8], middle: 1 }, data, settings);
    const training = new Training(trainer);
    for (let epoch = 0; epoch < 2; epoch++) await training.run();
    const state = await trainer.state();
    trainer.dispose();
    return { state, best: training.best, progress: training.progress };
  };
  const first = await train(1);
  assertEquals(await train(1), first);
  assert((await train(2)).progress.curve[0]!.dev !== first.progress.curve[0]!.dev);
});

Deno.test("MotionAutoencoderTrainer goes on from any batch to the same bits", async () => {
  await useBackend({ backend: "wasm" });
  const data = trainingData(8);
  const settings = { ...motionTraining, batchSize: 50 };
  const architecture = { widths: [8, 5, 3, 5, 8], middle: 2 };
  const step = async (trainer: MotionAutoencoderTrainer, from: number, to: number) => {
    for (let i = from; i < to; i++) {
      (await trainer.trainBatch(Math.floor(i / 12), i % 12)).loss.dispose();
    }
  };
  const whole = new MotionAutoencoderTrainer(architecture, data, settings);
  await step(whole, 0, 17);
  const state = structuredClone(await whole.state());
  await step(whole, 17, 30);
  const rest = new MotionAutoencoderTrainer(architecture, data, settings, { state });
  await step(rest, 17, 30);
  assertEquals(await rest.state(), await whole.state());
  for (const trainer of [whole, rest]) trainer.dispose();
});

Deno.test("MotionAutoencoderTrainer learns the same on every engine, up to rounding", async () => {
  const losses: number[] = [];
  for (const options of [{ backend: "cpu" }, { backend: "wasm", blas: "off" }, {}] as const) {
    await useBackend(options);
    const data = trainingData(10); // rows that the compiled formulas do not take
    const trainer = new MotionAutoencoderTrainer(
      { widths: [10, 7, 10], middle: 1 },
      data,
      { ...motionTraining, learningRate: 0.01, batchSize: 32 },
    );
    losses.push((await new Training(trainer).run())!.dev);
    trainer.dispose();
  }
  for (const loss of losses) assertLess(Math.abs(loss - losses[0]!), 1e-3 * losses[0]!);
});

Deno.test("pretrainMotionAutoencoder() begins with layers that denoise, and frees what it made", async () => {
  await useBackend({ backend: "wasm" });
  const data = trainingData(12);
  const { numTensors } = tf.memory();
  const architecture = { widths: [12, 8, 5, 8, 12], middle: 2 };
  const settings = { ...motionTraining, batchSize: 16 };
  const seen: string[] = [];
  const weights = await pretrainMotionAutoencoder(architecture, data, settings, {
    onLayer: (layer, layers) => {
      seen.push(`${layer} of ${layers}`);
      return undefined;
    },
  });
  assertEquals(seen, ["1 of 3", "2 of 3", "3 of 3"]);
  const devLoss = async (start: MotionTrainingStart) => {
    const trainer = new MotionAutoencoderTrainer(architecture, data, settings, start);
    for (let batch = 0; batch < trainer.batches; batch++) {
      (await trainer.trainBatch(0, batch)).loss.dispose();
    }
    const loss = await trainer.devLoss();
    trainer.dispose();
    return loss;
  };
  assertLess(await devLoss({ weights: weights! }), await devLoss({}));
  const stop = new AbortController();
  stop.abort();
  const { signal } = stop;
  assertEquals(
    await pretrainMotionAutoencoder(architecture, data, settings, { signal }),
    undefined,
  );
  assertEquals(tf.memory().numTensors, numTensors);
});
