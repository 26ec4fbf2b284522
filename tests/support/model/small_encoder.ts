import * as tf from "@tensorflow/tfjs-core";
import { noise } from "./values_on.ts";

const FRAMES = 13, WINDOWS = 5, CONTEXT = 9, FEATURES = 7, UNITS = 12;

/** Weights, or inputs, of about unit gain. */
function weights(rows: number, columns: number, seed: number): tf.Tensor2D {
  const scale = Math.sqrt(3 / rows);
  return tf.tensor2d(noise(rows * columns, seed).map((x) => x * scale), [rows, columns]);
}

/** Two layers a frame, a gated recurrent unit over each window, a layer: the speech encoder's sums. */
export function encode(parameters: tf.Tensor[]): tf.Tensor2D {
  const [w1, b1, w2, wx, uzr, uh, wo] = parameters as tf.Tensor2D[];
  const frames = weights(FRAMES, FEATURES, 1);
  let x: tf.Tensor2D = tf.relu(tf.add(tf.matMul(frames, w1!), b1!));
  const centred = tf.sub(x, tf.mean(x, 0));
  x = tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), 0), 1e-3)));
  x = tf.matMul(tf.tanh(tf.matMul(x, w2!)) as tf.Tensor2D, wx!);
  let h = tf.zeros([WINDOWS, UNITS]) as tf.Tensor2D;
  for (let step = 0; step < CONTEXT; step++) {
    const rows = tf.slice(x, [step, 0], [WINDOWS, 3 * UNITS]);
    const [xzr, xh] = tf.split(rows, [2 * UNITS, UNITS], 1);
    const [z, r] = tf.split(tf.sigmoid(tf.add(xzr!, tf.matMul(h, uzr!))), 2, 1);
    const candidate = tf.tanh(tf.add(xh!, tf.matMul(tf.mul(r!, h) as tf.Tensor2D, uh!)));
    h = tf.add(candidate, tf.mul(z!, tf.sub(h, candidate)));
  }
  return tf.matMul(h, wo!);
}

/** The weights and the bias of {@linkcode encode}. */
export function parameters(): tf.Tensor[] {
  return [
    weights(FEATURES, UNITS, 2),
    weights(1, UNITS, 3),
    weights(UNITS, UNITS, 4),
    weights(UNITS, 3 * UNITS, 5),
    weights(UNITS, 2 * UNITS, 6),
    weights(UNITS, UNITS, 7),
    weights(UNITS, 4, 8),
  ];
}

/** The gradients of the output's sum of squares. */
export function gradients(): tf.Tensor[] {
  return tf.grads((...parameters) => tf.sum(tf.square(encode(parameters))))(parameters());
}
