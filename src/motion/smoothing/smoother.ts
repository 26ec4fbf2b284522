import type { Matrix } from "../../matrix/matrix.ts";

/**
 * Smooths frames that arrive in blocks, each column by itself.
 *
 * However the frames are cut into blocks, all rows returned by `push` and `finish` one after the
 * other are those of the whole sequence: as many as were pushed, in their order. After `finish` the
 * smoother starts afresh.
 */
export interface PoseSmoother {
  /**
   * Takes the next frames and returns those whose neighbours are known, possibly none.
   *
   * @param rows The frames (rows, columns); not kept.
   * @returns Smoothed frames, late by the smoother's look-ahead.
   */
  push(rows: Matrix<Float32Array | Float64Array>): Matrix;
  /** Says that the sequence has ended, and returns the frames that are left. */
  finish(): Matrix;
}
