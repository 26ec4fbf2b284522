import * as tf from "@tensorflow/tfjs-core";
import { meanSquaredError } from "./mean_squared_error.ts";
import type { SpeechEncoder } from "../speech_encoder.ts";
import type { TrainingBatch } from "../batches/training_batch.ts";

/**
 * The speech encoder's loss: the mean squared error of every window's prediction, with the trained
 * network as it is used.
 *
 * @param encoder The network.
 * @param batches Windows and targets, all of which are there.
 * @returns The loss.
 */
export async function speechEncoderLoss(
  encoder: SpeechEncoder,
  batches: Iterable<TrainingBatch>,
): Promise<number> {
  let sum = 0, count = 0;
  for (const { frames: { data, rows, columns }, targets, layout } of batches) {
    const loss = tf.tidy(() => {
      const read = encoder.readFrames(tf.tensor2d(data, [rows, columns]));
      return meanSquaredError(encoder.encodeWindows(...read, layout), targets).loss;
    });
    sum += targets.rows * (await loss.data())[0]!;
    count += targets.rows;
    loss.dispose();
  }
  return sum / count;
}
