import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { useBackend } from "../../../src/backend/use_backend.ts";
import { Adam } from "../../../src/model/training/adam.ts";
import type { Weights } from "../../../src/model/weights.ts";
import { assertClose } from "../../support/assert_close.ts";

/** A row of numbers that looks like a gradient of step t. */
function gradient(t: number): number[] {
  return [0.3 * Math.sin(t), 20 * Math.cos(3 * t), 1e-6 * t, 0];
}

/** The weights after some steps, each by the paper's algorithm 1 in doubles. */
function byAlgorithm1(weights: number[], steps: number, alpha: number): number[] {
  const m = weights.map(() => 0), v = weights.map(() => 0), w = [...weights];
  for (let t = 1; t <= steps; t++) {
    gradient(t).forEach((g, i) => {
      m[i] = 0.9 * m[i]! + 0.1 * g;
      v[i] = 0.999 * v[i]! + 0.001 * g * g;
      const mean = m[i]! / (1 - 0.9 ** t), square = v[i]! / (1 - 0.999 ** t);
      // The paper adds epsilon to the corrected root; section 2's form, to the root as it is.
      w[i]! -= alpha * mean / (Math.sqrt(square) + 1e-8 / Math.sqrt(1 - 0.999 ** t));
    });
  }
  return w;
}

for (const backend of ["cpu", "wasm"] as const) {
  Deno.test(`Adam takes the steps of the paper's algorithm on ${backend}`, async () => {
    await useBackend({ backend });
    const start = [1, -2, 3, 4];
    const weight = tf.variable(tf.tensor1d(start));
    const adam = new Adam({ weight }, 0.01);
    for (let t = 1; t <= 50; t++) tf.tidy(() => adam.apply({ weight: tf.tensor1d(gradient(t)) }));
    const expected = byAlgorithm1(start, 50, 0.01);
    assertClose(weight.dataSync(), expected, 1e-5);
    adam.dispose();
    weight.dispose();
  });
}

Deno.test("Adam goes on from its state to the same bits, and frees what it made", async () => {
  await useBackend({ backend: "wasm" });
  const tensors = tf.memory().numTensors;
  const train = (adam: Adam, from: number, to: number) => {
    for (let t = from; t < to; t++) {
      tf.tidy(() => adam.apply({ a: tf.tensor1d(gradient(t)), b: tf.tensor1d(gradient(-t)) }));
    }
  };
  const weights = (state?: Weights) => ({
    a: tf.variable(tf.tensor1d(state?.a?.data ?? [1, 2, 3, 4])),
    b: tf.variable(tf.tensor1d(state?.b?.data ?? [5, 6, 7, 8])),
  });
  const whole = tf.tidy(() => weights());
  const adam = new Adam(whole, 0.01);
  train(adam, 1, 20);
  const entries = Object.entries(whole).map(([name, weight]) =>
    [name, { data: Float32Array.from(weight.dataSync()), shape: weight.shape }] as const
  );
  const saved = { ...Object.fromEntries(entries), ...await adam.state() };
  train(adam, 20, 40);

  const rest = tf.tidy(() => weights(saved));
  const second = new Adam(rest, 0.01, saved);
  train(second, 20, 40);
  assertEquals(rest.a.dataSync(), whole.a.dataSync());
  assertEquals(rest.b.dataSync(), whole.b.dataSync());
  assertEquals(await second.state(), await adam.state());
  for (const optimizer of [adam, second]) optimizer.dispose();
  tf.dispose([Object.values(whole), Object.values(rest)]);
  assertEquals(tf.memory().numTensors, tensors);
});
