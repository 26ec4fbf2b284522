import * as tf from "@tensorflow/tfjs-core";
import {
  areRotations,
  type GestureForm,
  positionsOf,
  valuesPerNode,
  withoutVelocities,
} from "../motion/representation/gesture_form.ts";
import type { TrainingBatch } from "./batches/speech_corpus.ts";
import {
  type GestureFrames,
  type MotionAutoencoderArchitecture,
  MotionDecoder,
  MotionEncoder,
} from "./motion_autoencoder.ts";
import { SpeechEncoder, type SpeechEncoderArchitecture } from "./speech_encoder.ts";
import type { Weights } from "./weights.ts";

/** Mean distances of nodes from where they should be, taken from blocks of gesture vectors. */
class NodeDistances {
  readonly #form: GestureForm;
  readonly #columns: number;
  readonly #sums: Float64Array;
  /** Numbers from a node to the next. */
  readonly #step: number;
  #frames = 0;

  /**
   * @param form What the vectors are.
   * @param columns Numbers of a vector.
   */
  constructor(form: GestureForm, columns: number) {
    this.#form = form;
    this.#columns = columns;
    this.#step = areRotations(form) ? 3 : valuesPerNode(form);
    const nodes = areRotations(form) ? form.skeleton!.joints.length : columns / this.#step;
    this.#sums = new Float64Array(nodes);
  }

  /** Adds a block; where the others are fewer, they stand for all that follow as well. */
  add(vectors: Float32Array, others: Float32Array): void {
    const a = this.#positions(vectors), b = this.#positions(others);
    const nodes = this.#sums.length, step = this.#step, { length } = b;
    for (let i = 0, o = 0, node = 0; i < a.length; i += step) {
      const x = b[o]! - a[i]!, y = b[o + 1]! - a[i + 1]!, z = b[o + 2]! - a[i + 2]!;
      this.#sums[node]! += Math.sqrt(x * x + y * y + z * z);
      if (++node === nodes) node = 0;
      if ((o += step) === length) o = 0;
    }
    this.#frames += vectors.length / this.#columns;
  }

  mean(): Float64Array {
    return this.#sums.map((sum) => sum / this.#frames);
  }

  #positions(data: Float32Array): Float32Array | Float64Array {
    if (!areRotations(this.#form)) return data;
    const columns = this.#columns, vectors = { data, rows: data.length / columns, columns };
    return positionsOf(withoutVelocities(vectors, this.#form), this.#form).data;
  }
}

/** Frames, or chunks of them, that are looked at at once. */
const BLOCK = 1024;

/**
 * How far joints are from where they were after gestures went through the autoencoder and back.
 *
 * @param architecture The autoencoder's shape.
 * @param weights Its weights.
 * @param frames The gestures, in chunks as the autoencoder takes them.
 * @param form What gesture vectors are.
 * @returns Mean distance of each node, in cm.
 */
export async function reconstructionErrors(
  architecture: MotionAutoencoderArchitecture,
  weights: Weights,
  frames: GestureFrames,
  form: GestureForm,
): Promise<Float64Array> {
  const columns = architecture.widths[0]!, { chunkLength = 1 } = architecture;
  const encoder = new MotionEncoder(architecture, weights);
  const decoder = new MotionDecoder(architecture, weights);
  const distances = new NodeDistances(form, columns / chunkLength);
  for (let first = 0; first < frames.rows; first += BLOCK) {
    const count = Math.min(BLOCK, frames.rows - first);
    const vectors = frames.read(first, count);
    const decoded = tf.tidy(() =>
      decoder.decode(encoder.encode(tf.tensor2d(vectors, [count, columns])))
    );
    distances.add(vectors, await decoded.data<"float32">());
    decoded.dispose();
  }
  encoder.dispose();
  decoder.dispose();
  return distances.mean();
}

/**
 * How far joints are from those of a figure that stands still.
 *
 * @param pose Its gesture vector, or chunk of them.
 * @param frames The gestures.
 * @param form What gesture vectors are.
 * @param columns Numbers of a gesture vector.
 * @returns Mean distance of each node, in cm.
 */
export function poseErrors(
  pose: Float32Array,
  frames: Iterable<Float32Array>,
  form: GestureForm,
  columns: number,
): Float64Array {
  const distances = new NodeDistances(form, columns);
  for (const vectors of frames) distances.add(vectors, pose);
  return distances.mean();
}

/** A trained speech encoder, and the decoder of what it predicts where that is not gesture vectors. */
export interface SpeechToGesture {
  readonly speechEncoder: SpeechEncoderArchitecture;
  readonly motionAutoencoder?: MotionAutoencoderArchitecture | undefined;
  readonly weights: Weights;
}

/**
 * How far predicted joints are from where they were.
 *
 * @param model What predicts.
 * @param batches Speech, and its gesture vectors as targets, all of which are there.
 * @param form What gesture vectors are.
 * @param columns Numbers of a gesture vector.
 * @returns Mean distance of each node, in cm.
 */
export async function predictionErrors(
  { speechEncoder, motionAutoencoder, weights }: SpeechToGesture,
  batches: Iterable<TrainingBatch>,
  form: GestureForm,
  columns: number,
): Promise<Float64Array> {
  const encoder = new SpeechEncoder(speechEncoder, weights);
  const decoder = motionAutoencoder && new MotionDecoder(motionAutoencoder, weights);
  const distances = new NodeDistances(form, columns);
  for (const { frames: { data, rows, columns }, targets, layout } of batches) {
    const predicted = tf.tidy(() => {
      const read = encoder.readFrames(tf.tensor2d(data, [rows, columns]));
      const output = encoder.encodeWindows(...read, layout);
      return decoder?.decode(output) ?? output;
    });
    distances.add(targets.data, await predicted.data<"float32">());
    predicted.dispose();
  }
  encoder.dispose();
  decoder?.dispose();
  return distances.mean();
}
