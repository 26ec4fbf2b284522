import * as tf from "@tensorflow/tfjs-core";
import type * as z from "zod";
import { fault, list, number, object, wholeNumber } from "../json/fields.ts";
import { denseTanh, denseTensors, type DenseWeights, units } from "./layers.ts";
import { checkWeights, type Weights, type WeightShapes } from "./weights.ts";

/** The motion autoencoder's shape: MotionE and MotionD in the paper. */
export interface MotionAutoencoderArchitecture {
  /** Widths from the gesture vector over the encoding and back: [384, 325, 384] in the paper. */
  readonly widths: readonly number[];
  /** Which of the widths is the latent dimension: 1 with a single hidden layer. */
  readonly middle: number;
  /** Frames that are encoded as one, side by side in the input; 1 where absent, as in the paper. */
  readonly chunkLength?: number;
}

/** The motion autoencoder's shape as JSON. */
export const motionAutoencoderSchema: z.ZodType<MotionAutoencoderArchitecture> = object({
  widths: list(units, "a list of widths").min(3, "a list of at least three widths").max(
    100,
    "a list of at most 100 widths",
  ),
  middle: wholeNumber,
  chunkLength: number({ least: 1, most: 10_000, whole: true }).exactOptional(),
}).superRefine(({ widths, middle, chunkLength = 1 }, context) => {
  if (middle < 1 || middle > widths.length - 2) {
    fault(context, `must be from 1 to ${widths.length - 2}, one of the hidden layers`, ["middle"]);
  } else if (widths[0] !== widths.at(-1)) {
    fault(context, `must begin and end with the same, not ${widths[0]} and ${widths.at(-1)}`, [
      "widths",
    ]);
  } else if (widths[0]! % chunkLength !== 0) {
    fault(context, `of ${chunkLength} must divide the width, ${widths[0]}`, ["chunkLength"]);
  }
});

/** What gesture vectors are normalised by: y = (Y - mean) / (max + 1e-8). */
export interface MotionNormalisation {
  /** Mean of each column in training. */
  readonly mean: Float32Array;
  /** Largest absolute value of each column in training, before the mean is taken off. */
  readonly max: Float32Array;
  /** Standard deviation of all normalised elements together: what noise is measured in. */
  readonly sigma: number;
}

/** Added to each column's maximum, which may be 0: the root's, which stays in place. */
export const MAX_OFFSET = 1e-8;

/**
 * Names and shapes of the motion autoencoder's weights that learn, from the gesture vector on.
 *
 * @param architecture The autoencoder's shape.
 */
export function motionLayerShapes({ widths }: MotionAutoencoderArchitecture): WeightShapes {
  const shapes: Record<string, readonly number[]> = {};
  for (let i = 1; i < widths.length; i++) {
    shapes[`motion${i}/kernel`] = [widths[i - 1]!, widths[i]!];
    shapes[`motion${i}/bias`] = [widths[i]!];
  }
  return shapes;
}

/**
 * Names and shapes of the motion autoencoder's weights, with the normalisation of gesture vectors:
 * `motion/mean` and `motion/max`, mean and largest absolute value of each column in training.
 *
 * @param architecture The autoencoder's shape.
 */
export function motionAutoencoderShapes(
  architecture: MotionAutoencoderArchitecture,
): WeightShapes {
  const columns = [architecture.widths[0]!];
  return { ...motionLayerShapes(architecture), "motion/mean": columns, "motion/max": columns };
}

/** The trained motion encoder, MotionE: gesture vectors in, encodings out. */
export class MotionEncoder {
  readonly #layers: readonly DenseWeights[];
  readonly #mean: tf.Tensor1D;
  readonly #max: tf.Tensor1D;

  /**
   * Puts the weights on the engine that is set.
   *
   * @param architecture The autoencoder's shape.
   * @param weights Its weights, see {@linkcode motionAutoencoderShapes}.
   * @throws {InputError} If a weight is missing or of another shape.
   */
  constructor(architecture: MotionAutoencoderArchitecture, weights: Weights) {
    checkWeights(weights, motionAutoencoderShapes(architecture));
    this.#layers = denseLayers(weights, 1, architecture.middle);
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
    disposeLayers(this.#layers, this.#mean, this.#max);
  }
}

/** Gesture vectors to encode, and by what. */
export interface EncodingPart {
  readonly architecture: MotionAutoencoderArchitecture;
  readonly weights: Weights;
  /** (frames, gesture vector), of chunks where frames are encoded together. */
  readonly vectors: Float32Array;
}

/** {@linkcode MotionEncoder.encode} of a part, from numbers to numbers. */
export async function encodePart(
  { architecture, weights, vectors }: EncodingPart,
): Promise<Float32Array> {
  const encoder = new MotionEncoder(architecture, weights);
  const columns = architecture.widths[0]!;
  const encoded = tf.tidy(() =>
    encoder.encode(tf.tensor2d(vectors, [vectors.length / columns, columns]))
  );
  const numbers = await encoded.data<"float32">();
  tf.dispose(encoded);
  encoder.dispose();
  return numbers;
}

/** The trained motion decoder, MotionD: encodings in, gesture vectors out. */
export class MotionDecoder {
  readonly #layers: readonly DenseWeights[];
  readonly #mean: tf.Tensor1D;
  readonly #max: tf.Tensor1D;

  /**
   * Puts the weights on the engine that is set.
   *
   * @param architecture The autoencoder's shape.
   * @param weights Its weights, see {@linkcode motionAutoencoderShapes}.
   * @throws {InputError} If a weight is missing or of another shape.
   */
  constructor(architecture: MotionAutoencoderArchitecture, weights: Weights) {
    checkWeights(weights, motionAutoencoderShapes(architecture));
    const { widths, middle } = architecture;
    this.#layers = denseLayers(weights, middle + 1, widths.length - 1);
    this.#mean = tf.tensor1d(weights["motion/mean"]!.data);
    this.#max = tf.tidy(() => tf.add(tf.tensor1d(weights["motion/max"]!.data), 1e-15));
  }

  /**
   * Decodes motion: tanh layers, then the normalisation taken back, yhat (max + 1e-15) + mean.
   *
   * @param encodings (frames, latent dimension).
   * @returns Gesture vectors, (frames, gesture vector).
   */
  decode(encodings: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      let layer = encodings;
      for (const { kernel, bias } of this.#layers) {
        layer = tf.tanh(tf.add<tf.Tensor2D>(tf.matMul(layer, kernel), bias));
      }
      return tf.add(tf.mul(layer, this.#max), this.#mean);
    });
  }

  /** Frees the tensors. */
  dispose(): void {
    disposeLayers(this.#layers, this.#mean, this.#max);
  }
}

/** The layers of these numbers, the first and the last included. */
function denseLayers(weights: Weights, first: number, last: number): DenseWeights[] {
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const values = (part: string) => weights[`motion${first + i}/${part}`]!.data;
    return denseTensors({ kernel: values("kernel"), bias: values("bias") });
  });
}

function disposeLayers(layers: readonly DenseWeights[], ...others: readonly tf.Tensor[]): void {
  tf.dispose([...layers.flatMap(({ kernel, bias }) => [kernel, bias]), ...others]);
}

/** Gesture vectors that can be read in any order. */
export interface GestureFrames {
  /** How many there are. */
  readonly rows: number;
  /** Reads frames that lie one after the other. */
  read(first: number, count: number): Float32Array;
  /** Reads any frames, one after the other into `out`. */
  gather(rows: Uint32Array, out: Float32Array): void;
}
