import type { Matrix } from "../../matrix/matrix.ts";
import type { WindowLayout } from "./window_layout.ts";

/** Rows of numbers that can be read in any order: in memory, or on disk. */
export interface RowSource {
  /** How many rows there are. */
  readonly rows: number;
  /** Numbers of a row. */
  readonly columns: number;
  /**
   * Reads rows, one after the other into `out`.
   *
   * @param rows Their numbers; where one is -1, `out` is left as it is.
   * @param out (rows, columns).
   */
  gather(rows: Int32Array, out: Float32Array): void;
}

/** The rows of a matrix in memory. */
export class MemoryRows implements RowSource {
  readonly #matrix: Matrix<Float32Array>;

  /**
   * Makes a matrix a source.
   *
   * @param matrix The matrix. It is not copied.
   */
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

/** Consecutive frames that belong together. */
export interface UtteranceFrames {
  /** Its first frame, counted through all utterances. */
  readonly firstFrame: number;
  /** How many frames it has. */
  readonly frames: number;
}

/** Speech, and what the speech encoder is to make of it. */
export interface SpeechCorpus {
  /** Speech features of all utterances' frames, (frames, features). */
  readonly features: RowSource;
  /** What is to be predicted: gesture vectors or their encodings, (frames, outputs). */
  readonly targets: RowSource;
  /** Where each utterance lies, in the order of the frames. */
  readonly utterances: readonly UtteranceFrames[];
  /** The features of a frame of silence, which stands before and after each utterance. */
  readonly silence: Float32Array;
}

/** A batch of context windows, or a part of one, ready for the network. */
export interface TrainingBatch {
  /** How windows share frames. */
  readonly layout: WindowLayout;
  /** Speech features of the frames in the layout's order, (frames, features). */
  readonly frames: Matrix<Float32Array>;
  /** What is to be predicted of each window, (windows, outputs). */
  readonly targets: Matrix<Float32Array>;
  /**
   * 1 for each window that has a target, 0 for those that have none.
   *
   * @default {all have}
   */
  readonly present?: Float32Array | undefined;
}

/** Where the speech encoder's batches come from. */
export interface TrainingBatches {
  /** Batches of an epoch. */
  readonly batches: number;
  /** Windows of an epoch that have a target, those counted twice that are in two segments. */
  readonly samples: number;
  /**
   * Makes a batch. It depends on the seed and its place alone.
   *
   * @param epoch Counted from 0.
   * @param batch Counted from 0 in the epoch.
   * @returns Its parts: the network takes one after the other, to need less memory, and then a step.
   */
  batch(epoch: number, batch: number): readonly TrainingBatch[];
}
