import * as tf from "@tensorflow/tfjs-core";
import {
  type MotionAutoencoderArchitecture,
  MotionDecoder,
  MotionEncoder,
} from "../motion_autoencoder.ts";
import type { Weights } from "../weights.ts";
import type { GestureFrames } from "./motion_autoencoder_trainer.ts";

/** Frames, or chunks of them, that are reconstructed at once. */
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
  const perNode = columns / chunkLength / nodes;
  const encoder = new MotionEncoder(architecture, weights);
  const decoder = new MotionDecoder(architecture, weights);
  const errors = new Float64Array(nodes);
  for (let first = 0; first < frames.rows; first += BLOCK) {
    const count = Math.min(BLOCK, frames.rows - first);
    const vectors = frames.read(first, count);
    const decoded = tf.tidy(() =>
      decoder.decode(encoder.encode(tf.tensor2d(vectors, [count, columns])))
    );
    const back = await decoded.data();
    decoded.dispose();
    for (let i = 0, node = 0; i < back.length; i += perNode, node = (node + 1) % nodes) {
      const x = back[i]! - vectors[i]!;
      const y = back[i + 1]! - vectors[i + 1]!;
      const z = back[i + 2]! - vectors[i + 2]!;
      errors[node]! += Math.sqrt(x * x + y * y + z * z);
    }
  }
  encoder.dispose();
  decoder.dispose();
  return errors.map((sum) => sum / (frames.rows * chunkLength));
}
