import * as tf from "@tensorflow/tfjs-core";
import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { useBackend } from "../../../src/backend/use_backend.ts";
import { DivergenceError, type Trainable, Training } from "../../../src/model/training/training.ts";
import { epochsOf, lastFall, restEpochs } from "../../../src/model/training/training_length.ts";

/** A network that learns nothing: batch b of epoch e has loss `losses[e][b]`, dev is as told. */
class Told implements Trainable {
  readonly #losses: (epoch: number, batch: number) => number;
  readonly #dev: readonly number[];
  readonly trained: string[] = [];
  #epochs = 0;

  constructor(dev: readonly number[], losses: (epoch: number, batch: number) => number) {
    this.#dev = dev;
    this.#losses = losses;
  }

  get batches() {
    return 150; // more than are read at once
  }

  get samples() {
    return 149 * 10 + 5;
  }

  trainBatch(epoch: number, batch: number) {
    this.trained.push(`${epoch}:${batch}`);
    const loss = tf.scalar(this.#losses(epoch, batch));
    return Promise.resolve({ loss, samples: batch === 149 ? 5 : 10 });
  }

  devLoss() {
    return Promise.resolve(this.#dev[this.#epochs++]!);
  }

  weights() {
    return Promise.resolve({ w: { data: Float32Array.of(this.#epochs), shape: [1] } });
  }

  state() {
    return Promise.resolve({});
  }
}

const onCpu = (name: string, fn: () => Promise<void>) =>
  Deno.test(name, async () => {
    await useBackend({ backend: "cpu" });
    const { numTensors } = tf.memory();
    await fn();
    assertEquals(tf.memory().numTensors, numTensors, "tensors are left");
  });

onCpu("Training keeps the weights of the epoch that was best on the dev set", async () => {
  const training = new Training(new Told([4, 2, 2.5, 3], () => 1));
  for (let epoch = 0; epoch < 4; epoch++) await training.run();
  assertEquals(training.bestEpoch, { epoch: 2, train: 1, dev: 2 });
  assertEquals([...training.best!.w!.data], [2]);
  assertEquals(training.progress.stoppedEarly, false); // 3 is 50% over 2, not more
});

onCpu("Training says when the dev loss exceeds the best by the tolerance", async () => {
  const training = new Training(new Told([4, 2, 3.01], () => 1));
  const stopped = [];
  for (let epoch = 0; epoch < 3; epoch++) {
    await training.run();
    stopped.push(training.progress.stoppedEarly);
  }
  assertEquals(stopped, [false, false, true]);
});

onCpu("Training averages losses over samples, and shows every batch's once", async () => {
  const network = new Told([1], (_, batch) => batch);
  const seen: number[] = [];
  const loss = await new Training(network).run({ onProgress: (samples) => seen.push(samples) });
  assertEquals(network.trained, Array.from({ length: 150 }, (_, batch) => `0:${batch}`));
  assertAlmostEquals(loss!.train, (10 * 149 * 148 / 2 + 5 * 149) / (149 * 10 + 5), 1e-9);
  assertEquals(seen.at(-1), network.samples);
});

onCpu("Training stops at a signal, and goes on from what it was to the same losses", async () => {
  const dev = [3, 2, 1], losses = (epoch: number, batch: number) => Math.sin(epoch + 7 * batch);
  const whole = new Training(new Told(dev, losses));
  for (let epoch = 0; epoch < 2; epoch++) await whole.run();

  const first = new Training(new Told(dev, losses));
  const stop = new AbortController();
  const onProgress = () => stop.abort();
  assertEquals(await first.run({ signal: stop.signal, onProgress }), undefined);
  assertEquals(first.progress.batch > 0 && first.progress.batch < 150, true);
  const progress = JSON.parse(JSON.stringify(first.progress));
  const second = new Training(new Told(dev, losses), { progress });
  for (let epoch = 0; epoch < 2; epoch++) await second.run();
  assertEquals(second.progress, whole.progress);
  assertEquals(second.best, whole.best);
});

onCpu("Training stops at a loss that is not finite, and names the batch", async () => {
  for (const bad of [NaN, Infinity]) {
    const told = (epoch: number, batch: number) => epoch === 1 && batch === 77 ? bad : 1;
    const training = new Training(new Told([1, 1], told));
    await training.run();
    const line = `the loss is ${bad} at batch 78 of epoch 2`;
    await assertRejects(() => training.run(), DivergenceError, line);
    assertEquals([training.progress.epoch, [...training.best!.w!.data]], [1, [1]]);
  }
});

const rest = { fall: 0.01, steps: 100, epochs: 3 };
const curve = (...dev: number[]) => dev.map((dev, i) => ({ epoch: i + 1, train: 1, dev }));

Deno.test("epochsOf() makes steps whole epochs, and knows no end where the loss decides", () => {
  assertEquals(epochsOf({ steps: 9, rest }, 2), 5);
  assertEquals(epochsOf({ epochs: 7, rest }, 2), 7);
  assertEquals(epochsOf({ rest }, 2), undefined);
});

Deno.test("restEpochs() is the same time for small and large data, but some epochs at least", () => {
  assertEquals(restEpochs(rest, 7), 15);
  assertEquals(restEpochs(rest, 1000), 3);
});

Deno.test("lastFall() compares the best of the last epochs with the best before", () => {
  assertAlmostEquals(lastFall(curve(10, 8, 9, 6, 7), 2), 0.25);
  assertEquals(lastFall(curve(10, 8, 9, 8, 7), 3), 1 - 7 / 8);
  assertEquals(lastFall(curve(4, 5, 6), 2), 0); // it grows
  assertEquals(lastFall(curve(3, 2, 1), 3), 1); // nothing to compare with yet
  assertEquals(lastFall(curve(0, 0, 0), 1), 0);
});
