import type { Matrix } from "../../matrix/matrix.ts";
import type { RowSource, SpeechCorpus, TrainingBatch } from "./speech_corpus.ts";
import { gatherBatch } from "./training_batches.ts";

/** The rows of a matrix in memory. */
export class MemoryRows implements RowSource {
  readonly #matrix: Matrix<Float32Array>;

  /** @param matrix The matrix. It is not copied. */
  constructor(matrix: Matrix<Float32Array>) {
    this.#matrix = matrix;
  }

  get rows(): number {
    return this.#matrix.rows;
  }

  get columns(): number {
    return this.#matrix.columns;
  }

  gather(rows: Int32Array, out: Float32Array): void {
    const { data, columns } = this.#matrix;
    for (let i = 0; i < rows.length; i++) {
      const source = rows[i]! * columns, target = i * columns;
      if (source < 0) continue;
      for (let c = 0; c < columns; c++) out[target + c] = data[source + c]!;
    }
  }
}

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
