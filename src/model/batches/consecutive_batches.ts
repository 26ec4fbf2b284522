import { gatherBatch } from "./gather_batch.ts";
import type { SpeechCorpus } from "./speech_corpus.ts";
import type { TrainingBatch } from "./training_batch.ts";

/** Windows of a batch. */
const BLOCK = 512;

/** Every window of a corpus in its order, in batches of neighbours, which share their frames. */
export class ConsecutiveBatches implements Iterable<TrainingBatch> {
  /**
   * @param corpus Speech and targets.
   * @param context Frames of a window.
   */
  constructor(readonly corpus: SpeechCorpus, readonly context: number) {}

  *[Symbol.iterator](): Generator<TrainingBatch> {
    const { corpus, context } = this;
    for (const { firstFrame, frames } of corpus.utterances) {
      for (let first = 0; first < frames; first += BLOCK) {
        const windows = Math.min(BLOCK, frames - first);
        const layout = { segments: 1, windows, stride: 1, context };
        yield gatherBatch(corpus, layout, Int32Array.of(firstFrame + first));
      }
    }
  }
}
