import * as tf from "@tensorflow/tfjs-core";
import type { GestureForm } from "../../motion/representation/gesture_form.ts";
import { PositionGradient } from "../../motion/representation/position_gradient.ts";

/** What an error of positions says about gesture vectors that hold rotations. */
export interface PositionError {
  /** The mean squared error of all coordinates, in square centimetres. */
  readonly loss: tf.Scalar;
  /** Its gradient by the predicted vectors, (frames, columns). */
  readonly gradient: tf.Tensor2D;
}

/**
 * The mean squared error of the joint positions that forward kinematics gives, in place of that of the
 * rotations' own numbers, as the loss of a network that predicts them.
 *
 * Numbers leave the engine for it and come back.
 *
 * @param predicted Gesture vectors as they are, several frames a row where chunks are learnt: (rows, columns).
 * @param target Those to be predicted, as many.
 * @param form What they hold: rotations without velocities, and of which skeleton.
 * @param present For each row, 1 where it counts; all do by default.
 */
export function positionLoss(
  predicted: tf.Tensor2D,
  target: Float32Array,
  form: GestureForm,
  present?: ArrayLike<number>,
): PositionError {
  const gradients = new PositionGradient(form, form.skeleton!);
  const vectors = predicted.dataSync<"float32">(), [rows, columns] = predicted.shape;
  const rowCount = present ? Array.from(present).reduce((sum, one) => sum + one, 0) : rows;
  const factor = rows / (rowCount * coordinates(vectors.length, gradients));
  const gradient = new Float32Array(vectors.length);
  let loss = 0;
  for (let i = 0; i < vectors.length; i += gradients.columns) {
    if (present && present[Math.floor(i / columns)] === 0) continue;
    loss += gradients.add(vectors, i, target, i, gradient, factor);
  }
  return { loss: tf.scalar(loss), gradient: tf.tensor2d(gradient, [rows, columns]) };
}

/**
 * The same without its gradient.
 *
 * @param predicted Gesture vectors as they are.
 * @param target Those to be predicted, as many.
 * @param form What they hold.
 */
export function meanPositionError(
  predicted: Float32Array,
  target: Float32Array,
  form: GestureForm,
): number {
  const gradients = new PositionGradient(form, form.skeleton!);
  let sum = 0;
  for (let i = 0; i < predicted.length; i += gradients.columns) {
    sum += gradients.squaredError(predicted, i, target, i);
  }
  return sum / coordinates(predicted.length, gradients);
}

/** How many coordinates so many numbers of gesture vectors stand for. */
function coordinates(numbers: number, { columns, nodes }: PositionGradient): number {
  return numbers / columns * 3 * nodes;
}
