import * as tf from "@tensorflow/tfjs-core";
import { Formula } from "../../backend/formulas/formula.ts";
import { fuse, fuseMeans } from "../../backend/formulas/fuse.ts";
import type { Matrix } from "../../matrix/matrix.ts";

/**
 * The mean squared error over all windows that have a target and all outputs, and its gradient.
 *
 * @param output What was predicted, (windows, outputs).
 * @param target What it should be, (windows, outputs); any number where there is no target.
 * @param present 1 for each window that has a target and 0 for the others; all have where left out.
 * @returns The loss, and its gradient by the output.
 */
export function meanSquaredError(
  output: tf.Tensor2D,
  target: Matrix<Float32Array>,
  present?: Float32Array,
): { loss: tf.Scalar; gradient: tf.Tensor2D } {
  return tf.tidy(() => {
    const [rows, columns] = output.shape;
    const size = columns * (present?.reduce((sum, one) => sum + one, 0) ?? rows);
    let difference = tf.sub<tf.Tensor2D>(output, tf.tensor2d(target.data, [rows, columns]));
    if (present) difference = tf.mul(difference, tf.tensor2d(present, [rows, 1]));
    return {
      loss: tf.div<tf.Scalar>(tf.sum(tf.square(difference)), size),
      gradient: tf.mul<tf.Tensor2D>(difference, 2 / size),
    };
  });
}

/** A dense layer's weights. */
export interface DenseLayer {
  /** (inputs, outputs). */
  readonly kernel: tf.Tensor2D;
  /** (outputs). */
  readonly bias: tf.Tensor1D;
}

/** A batch that the motion autoencoder learns from. */
export interface MotionBatch {
  /** What goes in: gesture vectors, normalised, with noise; (frames, gesture vector). */
  readonly input: tf.Tensor2D;
  /** What should come out: the same without noise. */
  readonly target: tf.Tensor2D;
  /** What an error is multiplied by, to count in centimetres: each column's maximum. */
  readonly scale: tf.Tensor1D;
  /** Share of each layer's inputs that are dropped. */
  readonly dropout: number;
  /** Which inputs are dropped: for each layer a key of `randomNumbers`. */
  readonly dropoutKeys: readonly number[];
}

/** What a batch says about the weights. */
export interface MotionGradients {
  /** mean ((output - target) scale)^2, in square centimetres. */
  readonly loss: tf.Scalar;
  /** For each layer, the gradient of loss + decay * sum |kernel|^2 / 2. */
  readonly layers: readonly DenseLayer[];
}

/** A layer's output: tanh (x W + b). */
export function denseTanh(x: tf.Tensor2D, { kernel, bias }: DenseLayer): tf.Tensor2D {
  return tf.tanh(tf.fused.matMul({ a: x, b: kernel, bias }) as tf.Tensor2D);
}

/**
 * One pass of a batch through the motion autoencoder and back.
 *
 * @param layers The layers from the gesture vector to the encoding and back.
 * @param batch The batch.
 * @param decay Weight of the kernels' squares in the loss.
 * @returns The loss, and the gradients; to be called in `tf.tidy`.
 */
export function motionAutoencoderGradients(
  layers: readonly DenseLayer[],
  { input, target, scale, dropout, dropoutKeys }: MotionBatch,
  decay: number,
): MotionGradients {
  const keep = 1 - dropout, gain = 1 / keep;
  const inputs: tf.Tensor2D[] = [], outputs: tf.Tensor2D[] = [];
  for (const [i, { kernel, bias }] of layers.entries()) {
    const x = outputs.at(-1) ?? input;
    inputs.push(elementwise(dropped, { x, keep, gain }, dropoutKeys[i]!));
    const z = tf.fused.matMul({ a: inputs[i]!, b: kernel, bias }) as tf.Tensor2D;
    outputs.push(elementwise(activated, { z }));
  }
  const { shape } = target, output = outputs.at(-1)!;
  const [squares] = errorSquares({ shape, of: { output, target, scale } }) as [tf.Tensor1D];
  const loss: tf.Scalar = tf.mean(squares);

  const share = 2 / target.size;
  const [last] = lastSlope({ shape, of: { output, target, scale, share } }) as [tf.Tensor2D];
  let gradient = last; // by x W + b
  const gradients: DenseLayer[] = [];
  for (let i = layers.length - 1; i >= 0; i--) {
    const { kernel } = layers[i]!;
    const byKernel = tf.matMul<tf.Tensor2D>(inputs[i]!, gradient, true);
    gradients.unshift({
      kernel: elementwise(decayed, { gradient: byKernel, kernel, decay }),
      bias: tf.sum(gradient, 0),
    });
    if (i === 0) break;
    const byInput = tf.matMul<tf.Tensor2D>(gradient, kernel, false, true);
    const of = { gradient: byInput, output: outputs[i - 1]!, keep, gain };
    gradient = elementwise(slope, of, dropoutKeys[i]!);
  }
  return { loss, layers: gradients };
}

const { random } = Formula;

/** Dropout: 0, or x scaled up so that its expected value stays. */
const dropped = fuse(["x", "keep", "gain"], ({ x, keep, gain }) => [
  [x.times(keep.isAbove(random).times(gain))],
]);

const activated = fuse(["z"], ({ z }) => [[z.tanh()]]);

/** Back through dropout and tanh, whose slope is 1 - tanh^2. */
const slope = fuse(
  ["gradient", "output", "keep", "gain"],
  ({ gradient, output, keep, gain }) => [[
    gradient.times(keep.isAbove(random).times(gain)).times(output.times(output).oneMinus()),
  ]],
);

const errorSquares = fuseMeans(["output", "target", "scale"], ({ output, target, scale }) => {
  const error = output.minus(target).times(scale);
  return [error.times(error)];
});

/** The loss's gradient by the last layer's x W + b. */
const lastSlope = fuse(
  ["output", "target", "scale", "share"],
  ({ output, target, scale, share }) => [[
    output.minus(target).times(scale.times(scale)).times(share)
      .times(output.times(output).oneMinus()),
  ]],
);

const decayed = fuse(["gradient", "kernel", "decay"], ({ gradient, kernel, decay }) => [
  [gradient.plus(kernel.times(decay))],
]);

/** Runs a formula on matrices of one shape, whose rows need not have a length that suits it. */
function elementwise<Name extends string>(
  formula: ReturnType<typeof fuse<Name>>,
  of: Readonly<Record<Name, tf.Tensor2D | number>>,
  key = 0,
): tf.Tensor2D {
  const { shape, size } = Object.values<tf.Tensor2D | number>(of).find((operand) =>
    typeof operand !== "number"
  ) as tf.Tensor2D;
  const rows = Object.entries<tf.Tensor2D | number>(of).map(([name, operand]) => [
    name,
    typeof operand === "number" ? operand : tf.reshape(operand, [1, size]),
  ]);
  const [result] = formula({ shape: [1, size], of: Object.fromEntries(rows), key });
  return tf.reshape(result!, shape);
}
