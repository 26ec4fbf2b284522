import * as tf from "@tensorflow/tfjs-core";
import { gatherBatch } from "./gather_batch.ts";
import { meanSquaredError } from "./mean_squared_error.ts";
import type { SpeechCorpus } from "./speech_corpus.ts";
import type { SpeechEncoder } from "./speech_encoder.ts";

/** Windows predicted at once. */
const BLOCK = 512;

/**
 * The speech encoder's loss on a corpus: the mean squared error of every frame's prediction, with the
 * trained network as it is used.
 *
 * @param encoder The network.
 * @param corpus Speech and targets.
 * @returns The loss.
 */
export async function speechEncoderLoss(
  encoder: SpeechEncoder,
  corpus: SpeechCorpus,
): Promise<number> {
  const { context } = encoder.architecture;
  let sum = 0, count = 0;
  for (const { firstFrame, frames } of corpus.utterances) {
    for (let first = 0; first < frames; first += BLOCK) {
      const windows = Math.min(BLOCK, frames - first);
      const layout = { segments: 1, windows, stride: 1, context };
      const batch = gatherBatch(corpus, layout, Int32Array.of(firstFrame + first));
      const loss = tf.tidy(() => {
        const { data, rows, columns } = batch.frames;
        const read = encoder.readFrames(tf.tensor2d(data, [rows, columns]));
        return meanSquaredError(encoder.encodeWindows(...read), batch.targets).loss;
      });
      sum += windows * (await loss.data())[0]!;
      count += windows;
      loss.dispose();
    }
  }
  return sum / count;
}
