import type { Matrix } from "../../matrix/matrix.ts";
import type { WindowLayout } from "./window_layout.ts";

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
