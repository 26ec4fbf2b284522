import * as tf from "@tensorflow/tfjs-core";
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
