import * as tf from "@tensorflow/tfjs-core";
import { randomNumbers } from "../../../src/backend/formulas/formula.ts";
import type { WindowLayout } from "../../../src/model/batches/window_layout.ts";
import type { TrainingBatch } from "../../../src/model/batches/speech_corpus.ts";
import type { SpeechEncoderArchitecture } from "../../../src/model/speech_encoder.ts";
import type { TensorMap } from "../../../src/model/weights.ts";
import type { Random } from "../../../src/random/random.ts";
import "@tensorflow/tfjs-layers"; // registers the gradients

/**
 * The loss of a batch in training as plainly as TF.js can put it: to be differentiated by TF.js.
 */
export function referenceLoss(
  { frameLayers, units, gates, epsilon }: SpeechEncoderArchitecture,
  weights: TensorMap,
  { frames, targets, layout, present }: TrainingBatch,
  dropout: number,
  keys: Random,
): tf.Scalar {
  const w = (name: string) => weights[name] as tf.Tensor2D;
  const norm = (name: string, x: tf.Tensor2D): tf.Tensor2D => {
    const { mean, variance } = tf.moments(x, 0);
    const y = tf.batchNorm2d(
      x,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      w(`${name}/beta`) as tf.Tensor<tf.Rank> as tf.Tensor1D,
      w(`${name}/gamma`) as tf.Tensor<tf.Rank> as tf.Tensor1D,
      epsilon,
    );
    const kept = randomNumbers(keys.integer(2 ** 32), x.size)
      .map((number) => number < Math.fround(dropout) ? 0 : 1 / (1 - dropout));
    return tf.mul(tf.relu(y), tf.tensor2d(kept, x.shape));
  };
  let layer = tf.tensor2d(frames.data, [frames.rows, frames.columns]);
  frameLayers.forEach((_, i) => {
    const name = `frame${i + 1}`;
    layer = norm(`${name}/norm`, tf.add(tf.matMul(layer, w(`${name}/kernel`)), w(`${name}/bias`)));
  });
  const gate = gates === "sigmoid"
    ? tf.sigmoid
    : (x: tf.Tensor) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1);
  const [uz, ur, uh] = tf.split(w("gru/recurrent"), 3, 1) as tf.Tensor2D[];
  const rows = windowRows(layout);
  let h: tf.Tensor2D = tf.zeros([rows.length, units]);
  for (let k = 0; k < layout.context; k++) {
    const x = tf.gather(layer, tf.tensor1d(rows.map((row) => row[k]!), "int32"));
    const [xz, xr, xh] = tf.split(
      tf.add(tf.matMul(x, w("gru/kernel")), w("gru/bias")),
      3,
      1,
    ) as tf.Tensor2D[];
    const z = gate(tf.add(xz!, tf.matMul(h, uz!)));
    const r = gate(tf.add(xr!, tf.matMul(h, ur!)));
    const c = tf.tanh(tf.add(xh!, tf.matMul(tf.mul<tf.Tensor2D>(r, h), uh!)));
    h = tf.add(tf.mul(z, h), tf.mul(tf.sub(1, z), c));
  }
  const prediction = tf.add(
    tf.matMul(norm("head/norm", h), w("output/kernel")),
    w("output/bias"),
  );
  const mask = tf.tensor2d(present ?? new Float32Array(rows.length).fill(1), [rows.length, 1]);
  const target = tf.tensor2d(targets.data, [targets.rows, targets.columns]);
  const squares = tf.mul(tf.squaredDifference(prediction, target), mask);
  return tf.div(tf.sum(squares), tf.mul(tf.sum(mask), targets.columns));
}

/** For each window the rows of its frames, by the layout's definition. */
export function windowRows({ segments, windows, stride, context }: WindowLayout): number[][] {
  const frames: { j: number; s: number }[] = [];
  for (let s = 0; s < segments; s++) {
    for (let j = 0; j < (windows - 1) * stride + context; j++) frames.push({ j, s });
  }
  frames.sort((a, b) =>
    a.j % stride - b.j % stride || Math.floor(a.j / stride) - Math.floor(b.j / stride) || a.s - b.s
  );
  const rowOf = new Map(frames.map(({ j, s }, row) => [`${j},${s}`, row]));
  const rows: number[][] = [];
  for (let w = 0; w < windows; w++) {
    for (let s = 0; s < segments; s++) {
      rows.push(Array.from({ length: context }, (_, k) => rowOf.get(`${w * stride + k},${s}`)!));
    }
  }
  return rows;
}
