import * as tf from "@tensorflow/tfjs-core";
import type { Weights } from "./weights.ts";
import { checkWeights } from "./check_weights.ts";
import {
  type MotionAutoencoderArchitecture,
  motionAutoencoderShapes,
} from "./motion_autoencoder.ts";
import { type DenseLayer, denseTanh } from "./training/motion_autoencoder_gradients.ts";
import { MAX_OFFSET } from "./training/motion_statistics.ts";

/** The trained motion encoder, MotionE: gesture vectors in, encodings out. */
export class MotionEncoder {
  readonly #layers: readonly DenseLayer[];
  readonly #mean: tf.Tensor1D;
  readonly #max: tf.Tensor1D;

  /**
   * @param architecture The autoencoder's shape.
   * @param weights Its weights, see {@linkcode motionAutoencoderShapes}.
   * @throws {InputError} If a weight is missing or of another shape.
   */
  constructor(architecture: MotionAutoencoderArchitecture, weights: Weights) {
    checkWeights(weights, motionAutoencoderShapes(architecture));
    this.#layers = architecture.widths.slice(1, architecture.middle + 1).map((_, i) => {
      const { data, shape } = weights[`motion${i + 1}/kernel`]!;
      return {
        kernel: tf.tensor2d(data, shape as [number, number]),
        bias: tf.tensor1d(weights[`motion${i + 1}/bias`]!.data),
      };
    });
    this.#mean = tf.tensor1d(weights["motion/mean"]!.data);
    this.#max = tf.tidy(() => tf.add(tf.tensor1d(weights["motion/max"]!.data), MAX_OFFSET));
  }

  /**
   * Encodes motion: the vectors are normalised, (Y - mean) / (max + 1e-8), then pass tanh layers.
   *
   * @param vectors Gesture vectors, (frames, gesture vector).
   * @returns Encodings, (frames, latent dimension), each number between -1 and 1.
   */
  encode(vectors: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const normalised: tf.Tensor2D = tf.div(tf.sub(vectors, this.#mean), this.#max);
      return this.#layers.reduce(denseTanh, normalised);
    });
  }

  /** Frees the tensors. */
  dispose(): void {
    tf.dispose([
      ...this.#layers.flatMap(({ kernel, bias }) => [kernel, bias]),
      this.#mean,
      this.#max,
    ]);
  }
}
