import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { GestureModel } from "../../../src/model/gesture_model.ts";
import { GesturePredictor } from "../../../src/model/prediction/gesture_predictor.ts";
import { assertClose } from "../../support/assert_close.ts";
import { ALL, awakeThreads, smallModel } from "../../support/model/awake_threads.ts";
import { useBackend } from "../../../src/backend/use_backend.ts";
import { ConsecutiveBatches, SampledBatches } from "../../../src/model/batches/sampled_batches.ts";
import { MemoryRows } from "../../../src/model/batches/speech_corpus.ts";
import { ThreadError, Threads } from "../../../src/model/threads/threads.ts";
import {
  MotionAutoencoderTrainer,
  motionTraining,
} from "../../../src/model/training/motion_autoencoder_trainer.ts";
import { MotionStatistics } from "../../../src/model/training/motion_statistics.ts";
import {
  SpeechEncoderTrainer,
  speechTraining,
} from "../../../src/model/training/speech_encoder_trainer.ts";
import { work } from "../../../src/model/threads/work.ts";
import type { Trainable } from "../../../src/model/training/training.ts";
import type { Weights } from "../../../src/model/weights.ts";
import { noise } from "../../support/model/values_on.ts";
import { small } from "../../support/model/small_training.ts";

const WASM = [{ backend: "wasm", blas: "off" }, { backend: "wasm", threads: 1 }] as const;

const rowsOf = (rows: number, columns: number, seed: number) =>
  new MemoryRows({ data: noise(rows * columns, seed), rows, columns });

function speechTrainer(threads: Threads | undefined, state?: Weights) {
  const { context, features, outputs } = small;
  const corpus = {
    features: rowsOf(160, features, 1),
    targets: rowsOf(160, outputs, 2),
    utterances: [{ firstFrame: 0, frames: 100 }, { firstFrame: 100, frames: 60 }],
    silence: new Float32Array(features),
  };
  const segment = { windows: 4, stride: 2 };
  const sizes = { batchSize: 40, partSize: 8, segment };
  const data = {
    train: new SampledBatches(corpus, { seed: 3, context, ...sizes }),
    dev: new ConsecutiveBatches(corpus, context),
  };
  return new SpeechEncoderTrainer(small, data, speechTraining, {
    threads,
    ...(state && { state }),
  });
}

function motionTrainer(threads: Threads | undefined, state?: Weights) {
  const columns = 12, rows = 150, data = noise(rows * columns, 4);
  const statistics = new MotionStatistics(columns);
  statistics.push({ data, rows, columns });
  const train = {
    rows,
    read: (first: number, count: number) =>
      data.subarray(first * columns, (first + count) * columns),
    gather: (numbers: Uint32Array, out: Float32Array) =>
      numbers.forEach((row, i) =>
        out.set(data.subarray(row * columns, (row + 1) * columns), i * columns)
      ),
  };
  const all = { train, dev: train, normalisation: statistics.finish() };
  const settings = { ...motionTraining, batchSize: 50, partSize: 16 };
  const architecture = { widths: [columns, 5, columns], middle: 1 };
  return new MotionAutoencoderTrainer(architecture, all, settings, {
    threads,
    ...(state && { state }),
  });
}

type Trainer = Trainable & { dispose(): void };

/** Trains on; returns the batches' losses. */
async function train(trainer: Trainer, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let i = from; i < to; i++) {
    const epoch = Math.floor(i / trainer.batches);
    const { loss } = await trainer.trainBatch(epoch, i % trainer.batches);
    losses.push((await loss.data())[0]!);
    loss.dispose();
  }
  return losses;
}

for (const [name, make] of Object.entries({ speechTrainer, motionTrainer })) {
  for (const options of WASM) {
    const engine = "blas" in options ? "plain wasm" : "wasm";
    Deno.test(`${name}: the same bytes with none, 1, 2 and 3 threads, on ${engine}`, async () => {
      const info = await useBackend(options);
      const results = [];
      for (const size of [0, 1, 2, 3]) {
        using threads = size > 0 ? await awakeThreads(size, info) : undefined;
        const trainer: Trainer = make(threads);
        const losses = await train(trainer, 0, 5);
        results.push({ losses, state: await trainer.state(), dev: await trainer.devLoss() });
        trainer.dispose();
      }
      for (const result of results.slice(1)) assertEquals(result, results[0]);
    });
  }

  Deno.test(`${name} goes on with another number of threads to the same bytes`, async () => {
    const info = await useBackend({ backend: "wasm", blas: "off" });
    using two = await awakeThreads(2, info), three = await awakeThreads(3, info);
    const whole: Trainer = make(two);
    await train(whole, 0, 2);
    const state = structuredClone(await whole.state());
    await train(whole, 2, 5);
    const rest: Trainer = make(three, state);
    await train(rest, 2, 5);
    assertEquals(await rest.state(), await whole.state());
    for (const trainer of [whole, rest]) trainer.dispose();
  });
}

/** The rows of a recording's features, predicted in pushes of so many frames. */
async function predictIn(push: number, threads: Threads | undefined): Promise<Float32Array> {
  const { features } = small;
  const model = new GestureModel(smallModel());
  const frames = noise(83 * features, 5);
  const silence = new Float32Array(features);
  const predictor = new GesturePredictor(model, silence, { threads, block: 16 });
  const parts: Float32Array[] = [];
  for (let i = 0; i < 83; i += push) {
    const data = frames.subarray(i * features, (i + push) * features);
    const rows = data.length / features;
    parts.push((await predictor.push({ data, rows, columns: features })).data);
  }
  parts.push((await predictor.finish()).data);
  model.dispose();
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

for (const options of WASM) {
  const engine = "blas" in options ? "plain wasm" : "wasm";
  Deno.test(`GesturePredictor: the same bytes with 1, 2 and 3 threads, on ${engine}`, async () => {
    const info = await useBackend(options);
    const { numTensors } = tf.memory();
    const results: Float32Array[] = [];
    for (const [size, push] of [[1, 83], [1, 7], [2, 20], [3, 1]] as const) {
      using threads = await awakeThreads(size, info);
      results.push(await predictIn(push, threads));
    }
    assertEquals(results[0]!.length, 83 * small.outputs);
    for (const result of results.slice(1)) assertEquals(result, results[0]);
    assertClose(await predictIn(10, undefined), results[0]!, 1e-5);
    assertEquals(tf.memory().numTensors, numTensors);
  });
}

Deno.test("Threads.start() has work done by other threads alone, to the same bytes", async () => {
  const info = await useBackend({ backend: "wasm", threads: 1 });
  using threads = new Threads(3, info, ALL);
  const data = noise(40 * small.features, 6);
  const { config, weights } = smallModel();
  const frames = { data, rows: 40, columns: small.features };
  const job = { config, weights, decode: true, frames };
  const others = await threads.start("prediction", () => [job, job, job]).done;
  const own = await threads.run("prediction", () => [job]);
  for (const other of others) assertEquals(other, own[0]);
});

Deno.test("Threads.each(): this thread works while another does the part that is waited for", async () => {
  const info = await useBackend({ backend: "wasm", blas: "off" });
  using threads = await awakeThreads(2, info);
  const { config, weights } = smallModel();
  const frames = { data: noise(3000 * small.features, 6), rows: 3000, columns: small.features };
  const { prediction } = work;
  let here = 0;
  work.prediction = (part) => (here++, prediction(part));
  try {
    const job = () => ({ config, weights, decode: true, frames });
    const results = await Array.fromAsync(threads.each("prediction", new Array(12).fill(0), job));
    assertEquals(results.length, 12);
  } finally {
    work.prediction = prediction;
  }
  assert(here >= 4, `${here} of 12 parts were done here`);
});

Deno.test("Threads keep no results of what is done", async () => {
  const info = await useBackend({ backend: "wasm", blas: "off" });
  const architecture = { widths: [4, 64, 4], middle: 1 };
  const weights: Weights = {
    "motion/mean": { data: new Float32Array(4), shape: [4] },
    "motion/max": { data: new Float32Array(4).fill(1), shape: [4] },
    "motion1/kernel": { data: noise(256, 1), shape: [4, 64] },
    "motion1/bias": { data: noise(64, 2), shape: [64] },
    "motion2/kernel": { data: noise(256, 3), shape: [64, 4] },
    "motion2/bias": { data: noise(4, 4), shape: [4] },
  };
  const job = { architecture, weights, vectors: noise(4096 * 4, 5) };
  using threads = await awakeThreads(2, info);
  const { external } = Deno.memoryUsage();
  for (let round = 0; round < 100; round++) {
    const results = await threads.run("encoding", () => [job, job]); // 1 MiB each
    assertEquals(results.map(({ length }) => length), [2 ** 18, 2 ** 18]);
  }
  const kept = (Deno.memoryUsage().external - external) / 2 ** 20;
  assert(kept < 120, `${kept.toFixed(0)} of 200 MiB are kept`);
});

Deno.test("Threads.run() fails in one line where a thread fails", async () => {
  await useBackend({ backend: "wasm", blas: "off" });
  // An engine that this thread has and the others cannot have.
  using threads = new Threads(2, { name: "wasm", blas: "/no/such/library.so" }, ALL);
  const trainer = speechTrainer(threads);
  const error = await assertRejects(async () => {
    for (let batch = 0; batch < 1000; batch++) {
      // Without a pause of its own: the others are heard all the same.
      (await trainer.trainBatch(0, batch % trainer.batches)).loss.dispose();
    }
  }, ThreadError);
  assert(/^a thread failed: blas: .*library\.so/.test(error.message), error.message);
  trainer.dispose();
});
