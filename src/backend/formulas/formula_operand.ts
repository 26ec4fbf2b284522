import type * as tf from "@tensorflow/tfjs-core";

/** Columns of a matrix's rows, from some row and column on. */
export interface View {
  /** The matrix. */
  readonly matrix: tf.Tensor2D;
  /**
   * Its first row in view.
   *
   * @default {0}
   */
  readonly row?: number;
  /**
   * Its first column in view.
   *
   * @default {0}
   */
  readonly column?: number;
}

/** What a formula is computed of: a matrix or part of one, a row that is meant for every row, or a number. */
export type Operand = tf.Tensor2D | tf.Tensor1D | View | number;
