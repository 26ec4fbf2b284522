import type { Matrix } from "../../matrix/matrix.ts";
import type { WindowLayout } from "./sampling.ts";

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

/** Consecutive frames that belong together. */
export interface Utterance {
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
  readonly utterances: readonly Utterance[];
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
