import * as tf from "@tensorflow/tfjs-core";
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
  readonly #sums: Float64Array;
  readonly #perNode: number;
  #frames = 0;

  constructor(nodes: number, perNode: number) {
    this.#sums = new Float64Array(nodes);
    this.#perNode = perNode;
  }

  /** Adds a block; where the others are fewer, they stand for all that follow as well. */
  add(vectors: Float32Array, others: Float32Array): void {
    const nodes = this.#sums.length, step = this.#perNode, { length } = others;
    for (let i = 0, o = 0, node = 0; i < vectors.length; i += step) {
      const x = others[o]! - vectors[i]!;
      const y = others[o + 1]! - vectors[i + 1]!;
      const z = others[o + 2]! - vectors[i + 2]!;
      this.#sums[node]! += Math.sqrt(x * x + y * y + z * z);
      if (++node === nodes) node = 0;
      if ((o += step) === length) o = 0;
    }
    this.#frames += vectors.length / (nodes * step);
  }

  mean(): Float64Array {
    return this.#sums.map((sum) => sum / this.#frames);
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
 * @param nodes Nodes of a frame, each three numbers, or six with velocities.
 * @returns Mean distance of each node, in cm.
 */
export async function reconstructionErrors(
  architecture: MotionAutoencoderArchitecture,
  weights: Weights,
  frames: GestureFrames,
  nodes: number,
): Promise<Float64Array> {
  const columns = architecture.widths[0]!, { chunkLength = 1 } = architecture;
  const encoder = new MotionEncoder(architecture, weights);
  const decoder = new MotionDecoder(architecture, weights);
  const distances = new NodeDistances(nodes, columns / chunkLength / nodes);
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
 * @param nodes Nodes of a frame, each three numbers, or six with velocities.
 * @param columns Numbers of a gesture vector.
 * @returns Mean distance of each node, in cm.
 */
export function poseErrors(
  pose: Float32Array,
  frames: Iterable<Float32Array>,
  nodes: number,
  columns: number,
): Float64Array {
  const distances = new NodeDistances(nodes, columns / nodes);
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
 * @param nodes Nodes of a frame, each three numbers, or six with velocities.
 * @param columns Numbers of a gesture vector.
 * @returns Mean distance of each node, in cm.
 */
export async function predictionErrors(
  { speechEncoder, motionAutoencoder, weights }: SpeechToGesture,
  batches: Iterable<TrainingBatch>,
  nodes: number,
  columns: number,
): Promise<Float64Array> {
  const encoder = new SpeechEncoder(speechEncoder, weights);
  const decoder = motionAutoencoder && new MotionDecoder(motionAutoencoder, weights);
  const distances = new NodeDistances(nodes, columns / nodes);
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
