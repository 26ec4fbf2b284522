import * as tf from "@tensorflow/tfjs-core";

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
