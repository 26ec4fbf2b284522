import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import {
  ConsecutiveBatches,
  SampledBatches,
  type SamplingOptions,
} from "../../../src/model/batches/sampled_batches.ts";
import { MemoryRows, type TrainingBatch } from "../../../src/model/batches/speech_corpus.ts";
import { SpeechEncoder } from "../../../src/model/speech_encoder.ts";
import { initialWeights } from "../../../src/model/training/initial_weights.ts";
import {
  SpeechEncoderTrainer,
  speechTraining,
} from "../../../src/model/training/speech_encoder_trainer.ts";
import type { Weights } from "../../../src/model/weights.ts";
import { noise, valuesOn, WASM_VARIANTS } from "../../support/model/values_on.ts";
import { LAYOUTS, noiseBatch, small } from "../../support/model/small_training.ts";

const BACKENDS = ["cpu", ...WASM_VARIANTS] as const;

/** Speech whose targets are smooth functions of the features two frames before and after. */
function corpus(lengths: readonly number[], seed: number) {
  const { features, outputs } = small;
  const rows = lengths.reduce((a, b) => a + b);
  const phases = noise(features, seed);
  const x = Float32Array.from({ length: rows * features }, (_, i) => {
    const frame = Math.floor(i / features), feature = i % features;
    return Math.sin(frame * (0.2 + 0.1 * feature) + 9 * phases[feature]!);
  });
  const at = (frame: number) => x[Math.min(Math.max(frame, 0), rows - 1) * features]!;
  const y = Float32Array.from({ length: rows * outputs }, (_, i) => {
    const frame = Math.floor(i / outputs);
    return at(frame - 2) * at(frame + 2) + 0.1 * (i % outputs);
  });
  let firstFrame = 0;
  return {
    features: new MemoryRows({ data: x, rows, columns: features }),
    targets: new MemoryRows({ data: y, rows, columns: outputs }),
    utterances: lengths.map((frames) => ({ firstFrame: (firstFrame += frames) - frames, frames })),
    silence: new Float32Array(features).fill(-1),
  };
}

const train = corpus([60, 45, 3], 1);
const dev = corpus([40, 20], 2);
const SEGMENT = { windows: 4, stride: 2 };

function trainerOf(options: Partial<SamplingOptions> = {}, state?: Weights) {
  const { context } = small;
  const sampling = { seed: 7, context, batchSize: 24, partSize: 24, segment: SEGMENT, ...options };
  const data = {
    train: new SampledBatches(train, sampling),
    dev: new ConsecutiveBatches(dev, context),
  };
  const settings = { ...speechTraining, seed: 7, learningRate: 5e-3 };
  return new SpeechEncoderTrainer(small, data, settings, state ? { state } : {});
}

/** Trains on the batches from the given one on; returns the losses. */
async function trainOn(trainer: SpeechEncoderTrainer, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let i = from; i < to; i++) {
    const { loss } = await trainer.trainBatch(Math.floor(i / trainer.batches), i % trainer.batches);
    losses.push((await loss.data())[0]!);
    loss.dispose();
  }
  return losses;
}

/** Makes a backend the one in use. */
const use = (backend: typeof BACKENDS[number]) => valuesOn(backend, () => tf.scalar(0));

for (const backend of BACKENDS) {
  for (const segment of [SEGMENT, undefined]) {
    const name = `${segment ? "segments" : "windows"} on ${backend}`;
    Deno.test(`SpeechEncoderTrainer learns from ${name}`, async () => {
      await use(backend);
      const { numTensors } = tf.memory();
      const trainer = trainerOf({ segment });
      const before = await trainer.devLoss();
      const epochs = backend === "cpu" ? 12 : 30; // it is the slowest
      await trainOn(trainer, 0, epochs * trainer.batches);
      const after = await trainer.devLoss();
      assert(after < 0.5 * before, `${before} to ${after}`);
      trainer.dispose();
      assertEquals(tf.memory().numTensors, numTensors, "tensors are left");
    });
  }

  Deno.test(`SpeechEncoderTrainer goes on from its state to the same bytes on ${backend}`, async () => {
    await use(backend);
    const whole = trainerOf();
    const losses = await trainOn(whole, 0, 9);
    const first = trainerOf();
    assertEquals(await trainOn(first, 0, 4), losses.slice(0, 4));
    const second = trainerOf({}, await first.state());
    assertEquals(await trainOn(second, 4, 9), losses.slice(4));
    assertEquals(await second.state(), await whole.state());
    for (const trainer of [whole, first, second]) trainer.dispose();
  });
}

Deno.test("SpeechEncoderTrainer has the same losses on every backend", async () => {
  const losses: number[][] = [];
  for (const backend of BACKENDS) {
    await use(backend);
    const trainer = trainerOf();
    losses.push([...await trainOn(trainer, 0, 6), await trainer.devLoss()]);
    trainer.dispose();
  }
  for (const other of losses.slice(1)) {
    other.forEach((loss, i) => assertAlmostEquals(loss, losses[0]![i]!, 1e-3));
  }
});

Deno.test("SpeechEncoderTrainer.trainBatch() averages the parts of a batch by their windows", async () => {
  await use("wasm");
  const long = noiseBatch(small, LAYOUTS.windows!);
  const short = noiseBatch(small, { ...LAYOUTS.segments!, segments: 1 });
  const stepOn = async (parts: TrainingBatch[]) => {
    const batches = { batches: 1, samples: 1, batch: () => parts };
    const settings = { ...speechTraining, dropout: 0 };
    const trainer = new SpeechEncoderTrainer(small, { train: batches, dev: [] }, settings);
    const { loss, samples } = await trainer.trainBatch(0, 0);
    const result = { samples, loss: (await loss.data())[0]!, weights: await trainer.weights() };
    loss.dispose();
    trainer.dispose();
    return result;
  };
  const [a, b] = [await stepOn([long]), await stepOn([short])];
  assertEquals([a.samples, b.samples], [6, 3]);
  const both = await stepOn([long, short]);
  assertEquals(both.samples, 9);
  assertAlmostEquals(both.loss, (6 * a.loss + 3 * b.loss) / 9, 1e-6);
  for (const name of ["frame1/norm/mean", "head/norm/variance"]) {
    both.weights[name]!.data.forEach((value, i) => {
      assertAlmostEquals(
        value,
        (6 * a.weights[name]!.data[i]! + 3 * b.weights[name]!.data[i]!) / 9,
        1e-6,
      );
    });
  }
  const twice = await stepOn([short, short]);
  const recurrent = "gru/recurrent";
  assertEquals(twice.weights[recurrent], b.weights[recurrent]); // halving is exact
});

Deno.test("SpeechEncoderTrainer.trainBatch() gives a loss that is not finite as it is", async () => {
  await use("wasm");
  const trainer = trainerOf();
  const weights = await trainer.weights();
  const spoilt = {
    ...await trainer.state(),
    "output/bias": { shape: [5], data: new Float32Array(5).fill(NaN) },
  };
  trainer.dispose();
  assert(weights["output/bias"]!.data.every((value) => value === 0));
  const second = trainerOf({}, spoilt);
  assert(Number.isNaN((await trainOn(second, 0, 1))[0]));
  second.dispose();
});

Deno.test("SpeechEncoderTrainer.devLoss() is the error of every frame's prediction", async () => {
  await use("cpu");
  const trainer = trainerOf();
  await trainOn(trainer, 0, 3);
  const encoder = new SpeechEncoder(small, await trainer.weights());
  let sum = 0;
  for (const { firstFrame, frames } of dev.utterances) {
    const around = (small.context - 1) / 2;
    const padded = new Float32Array((frames + 2 * around) * small.features).fill(-1);
    const rows = Int32Array.from({ length: frames }, (_, i) => firstFrame + i);
    dev.features.gather(rows, padded.subarray(around * small.features));
    const expected = new Float32Array(frames * small.outputs);
    dev.targets.gather(rows, expected);
    const predicted = tf.tidy(() => {
      const x = tf.tensor2d(padded, [frames + 2 * around, small.features]);
      return encoder.encodeWindows(...encoder.readFrames(x));
    });
    const values = await predicted.data();
    expected.forEach((value, i) => sum += (value - values[i]!) ** 2);
    predicted.dispose();
  }
  assertAlmostEquals(await trainer.devLoss(), sum / (dev.features.rows * small.outputs), 1e-5);
  encoder.dispose();
  trainer.dispose();
});

Deno.test("initialWeights() are Keras's: Glorot uniform, orthogonal, zeros and ones", () => {
  const architecture = { ...small, frameLayers: [64, 48], units: 32 };
  const weights = initialWeights(architecture, 3);
  const kernel = weights["frame2/kernel"]!.data;
  const limit = Math.sqrt(6 / (64 + 48));
  const largest = kernel.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  assert(largest <= limit && largest > 0.99 * limit);
  const variance = kernel.reduce((sum, x) => sum + x * x, 0) / kernel.length;
  assertAlmostEquals(variance, limit ** 2 / 3, 0.1 * variance);
  const { data, shape } = weights["gru/recurrent"]!;
  assertEquals(shape, [32, 96]);
  for (const [i, j] of [[0, 0], [31, 31], [0, 1], [7, 30]] as const) {
    const [a, b] = [i, j].map((row) => data.subarray(row * 96, (row + 1) * 96));
    assertAlmostEquals(a!.reduce((sum, x, k) => sum + x * b![k]!, 0), i === j ? 1 : 0, 1e-6);
  }
  assert(weights["gru/bias"]!.data.every((x) => x === 0));
  assert(weights["head/norm/gamma"]!.data.every((x) => x === 1));
  assert(weights["head/norm/variance"]!.data.every((x) => x === 1));
  assert(weights["head/norm/mean"]!.data.every((x) => x === 0));
  assertEquals(initialWeights(architecture, 3), weights);
  assert(initialWeights(architecture, 4)["frame2/kernel"]!.data[0] !== kernel[0]);
});
