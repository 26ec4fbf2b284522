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
