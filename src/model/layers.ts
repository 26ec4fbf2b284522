import * as tf from "@tensorflow/tfjs-core";
import type * as z from "zod";
import { Formula } from "../backend/formulas/formula.ts";
import { fuse, fuseMeans } from "../backend/formulas/fuse.ts";
import { number } from "../json/fields.ts";
import type { Matrix } from "../matrix/matrix.ts";

/**
 * A layer's forward pass: what it gives, and the way back. Tensors are freed by the caller's
 * `tf.tidy`, and the large ones as soon as they have served.
 */
export interface Pass<Gradients> {
  /** The layer's output, (rows, units). */
  readonly output: tf.Tensor2D;
  /**
   * Goes back through the layer, once: frees the gradient that it is given and what the layer kept.
   *
   * @param gradient The loss's gradient by the output.
   * @returns The loss's gradients by the input and by the layer's weights.
   */
  backward(gradient: tf.Tensor2D): Gradients;
}

/** Most units of a layer. */
export const MOST_UNITS = 2 ** 16;
/** How many units a layer has. */
export const units: z.ZodNumber = number({ least: 1, most: MOST_UNITS, whole: true });

/** A dense layer's weights, y = x W + b: as tensors, or as plain numbers. */
export interface DenseWeights<Kernel = tf.Tensor2D, Bias = tf.Tensor1D> {
  /** W, (inputs, units), row-major. */
  readonly kernel: Kernel;
  /** b, (units). */
  readonly bias: Bias;
}

/**
 * Puts a dense layer's weights on the engine.
 *
 * @param weights The numbers.
 * @returns Tensors, which the caller frees.
 */
export function denseTensors(
  { kernel, bias }: DenseWeights<Float32Array, Float32Array>,
): DenseWeights {
  return {
    kernel: tf.tensor2d(kernel, [kernel.length / bias.length, bias.length]),
    bias: tf.tensor1d(bias),
  };
}

/** A dense layer and the hyperbolic tangent: tanh(x W + b), (rows, units). */
export function denseTanh(x: tf.Tensor2D, { kernel, bias }: DenseWeights): tf.Tensor2D {
  return tf.tanh(tf.fused.matMul({ a: x, b: kernel, bias }) as tf.Tensor2D);
}

/** The loss's gradients of {@linkcode dense}. */
export interface DenseGradients {
  /** By the input. */
  readonly input: tf.Tensor2D;
  /** By the kernel. */
  readonly kernel: tf.Tensor2D;
  /** By the bias, if there is one. */
  readonly bias: tf.Tensor1D | undefined;
}

/**
 * A dense layer: y = x W + b.
 *
 * @param input x, (rows, inputs).
 * @param kernel W, (inputs, units).
 * @param bias b, (units); none where left out.
 * @returns The forward pass. The input is not freed.
 */
export function dense(
  input: tf.Tensor2D,
  kernel: tf.Tensor2D,
  bias?: tf.Tensor1D,
): Pass<DenseGradients> {
  return {
    output: bias
      ? tf.fused.matMul({ a: input, b: kernel, bias }) as tf.Tensor2D
      : tf.matMul<tf.Tensor2D>(input, kernel),
    backward(gradient) {
      const gradients = {
        input: tf.matMul<tf.Tensor2D>(gradient, kernel, false, true),
        kernel: tf.matMul<tf.Tensor2D>(input, gradient, true, false),
        bias: bias && tf.sum<tf.Tensor1D>(gradient, 0),
      };
      gradient.dispose();
      return gradients;
    },
  };
}

/** Settings of {@linkcode normReluDropout}. */
export interface NormReluDropoutOptions {
  /** Batch normalisation's constant added to the variance: 0.001. */
  readonly epsilon: number;
  /** Share of the units that are dropped: 0.1 in the paper. */
  readonly dropout: number;
  /** Which units are dropped: the same for the same key, see `randomNumbers`. */
  readonly key: number;
}

/** The loss's gradients of {@linkcode normReluDropout}. */
export interface NormGradients {
  /** By the input. */
  readonly input: tf.Tensor2D;
  /** By the scale. */
  readonly gamma: tf.Tensor1D;
  /** By the shift. */
  readonly beta: tf.Tensor1D;
}

/** The forward pass of {@linkcode normReluDropout}. */
export interface NormPass extends Pass<NormGradients> {
  /** The input's means over the rows. */
  readonly mean: tf.Tensor1D;
  /** The input's variances over the rows, those of the sample itself (divided by the rows). */
  readonly variance: tf.Tensor1D;
}

/**
 * Batch normalisation by the batch's own statistics, ReLU and inverted dropout, in this order:
 * y = max(0, gamma (x - mean) / sqrt(variance + epsilon) + beta) kept / (1 - dropout).
 *
 * Batch normalisation: Ioffe and Szegedy, ICML 2015; dropout: Srivastava et al., JMLR 15, 2014.
 *
 * @param input x, (rows, units). It is kept, and freed by the way back.
 * @param gamma The scale, (units).
 * @param beta The shift, (units).
 * @param options Epsilon, and what is dropped.
 * @returns The forward pass, with the batch's statistics. Its output too is freed by the way back.
 */
export function normReluDropout(
  input: tf.Tensor2D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  { epsilon, dropout, key }: NormReluDropoutOptions,
): NormPass {
  const { shape } = input;
  const gain = 1 / (1 - dropout);
  const [mean] = means({ shape, of: { x: input } }) as [tf.Tensor1D];
  const [variance] = variances({ shape, of: { x: input, mean } }) as [tf.Tensor1D];
  const deviation = tf.sqrt(tf.add(variance, epsilon));
  const scale = tf.div<tf.Tensor1D>(gamma, deviation);
  const shift = tf.sub<tf.Tensor1D>(beta, tf.mul(mean, scale));
  const of = { x: input, scale, shift, dropout, gain };
  const [output] = activations({ shape, of, key }) as [tf.Tensor2D];
  return {
    output,
    mean,
    variance,
    backward(gradient) {
      const inverse = tf.div<tf.Tensor1D>(1, deviation);
      const of = { dy: gradient, y: output, x: input, mean, inverse, gain };
      const [shiftMean, scaleMean] = parameterGradients({ shape, of }) as [
        tf.Tensor1D,
        tf.Tensor1D,
      ];
      const [inputGradient] = inputGradients({
        shape,
        of: { ...of, scale, shiftMean, scaleMean },
      }) as [tf.Tensor2D];
      tf.dispose([gradient, output, input]);
      return {
        input: inputGradient,
        gamma: tf.mul(scaleMean, shape[0]),
        beta: tf.mul(shiftMean, shape[0]),
      };
    },
  };
}

const means = fuseMeans(["x"], ({ x }) => [x]);

const variances = fuseMeans(["x", "mean"], ({ x, mean }) => {
  const centred = x.minus(mean);
  return [centred.times(centred)];
});

const activations = fuse(
  ["x", "scale", "shift", "dropout", "gain"],
  ({ x, scale, shift, dropout, gain }) => {
    const kept = dropout.isAbove(Formula.random).oneMinus();
    return [[x.times(scale).plus(shift).atLeast(0).times(kept).times(gain)]];
  },
);

/** The gradient by what ReLU is taken of: the output is above 0 where ReLU and dropout let it pass. */
function beforeRelu({ dy, y, gain }: Record<"dy" | "y" | "gain", Formula>): Formula {
  return dy.times(y.isAbove(0)).times(gain);
}

/** Gradients by beta and gamma, divided by the number of rows. */
const parameterGradients = fuseMeans(["dy", "y", "x", "mean", "inverse", "gain"], (of) => {
  const g = beforeRelu(of);
  return [g, g.times(of.x.minus(of.mean).times(of.inverse))];
});

/** scale (g - mean(g) - x^ mean(g x^)), with x^ the normalised input. */
const inputGradients = fuse(
  ["dy", "y", "x", "mean", "inverse", "gain", "scale", "shiftMean", "scaleMean"],
  (of) => {
    const normalised = of.x.minus(of.mean).times(of.inverse);
    const g = beforeRelu(of).minus(of.shiftMean).minus(normalised.times(of.scaleMean));
    return [[g.times(of.scale)]];
  },
);

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
