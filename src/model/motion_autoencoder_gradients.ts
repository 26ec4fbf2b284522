import * as tf from "@tensorflow/tfjs-core";

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
  /** What each layer's input is multiplied by: dropout's 0 or 1 / (1 - rate). */
  readonly masks: readonly tf.Tensor2D[];
  /** What an error is multiplied by, to count in centimetres: each column's maximum. */
  readonly scale: tf.Tensor1D;
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
 * By hand, since TF.js's own derivatives of these operations take a third more time.
 *
 * @param layers The layers from the gesture vector to the encoding and back.
 * @param batch The batch.
 * @param decay Weight of the kernels' squares in the loss.
 * @returns The loss, and the gradients; to be called in `tf.tidy`.
 */
export function motionAutoencoderGradients(
  layers: readonly DenseLayer[],
  { input, target, masks, scale }: MotionBatch,
  decay: number,
): MotionGradients {
  const inputs: tf.Tensor2D[] = [], outputs: tf.Tensor2D[] = [];
  for (const [i, layer] of layers.entries()) {
    inputs.push(tf.mul(outputs.at(-1) ?? input, masks[i]!));
    outputs.push(denseTanh(inputs[i]!, layer));
  }
  const error = tf.mul(tf.sub(outputs.at(-1)!, target), scale);
  const loss: tf.Scalar = tf.mean(tf.square(error));

  let gradient: tf.Tensor2D = tf.mul(error, tf.mul(scale, 2 / error.size)); // by the last output
  const gradients: DenseLayer[] = [];
  for (let i = layers.length - 1; i >= 0; i--) {
    const { kernel } = layers[i]!;
    gradient = tf.mul(gradient, tf.sub(1, tf.square(outputs[i]!))); // tanh' = 1 - tanh^2
    gradients.unshift({
      kernel: tf.add(tf.matMul(inputs[i]!, gradient, true), tf.mul(kernel, decay)),
      bias: tf.sum(gradient, 0),
    });
    if (i > 0) gradient = tf.mul(tf.matMul(gradient, kernel, false, true), masks[i]!);
  }
  return { loss, layers: gradients };
}
