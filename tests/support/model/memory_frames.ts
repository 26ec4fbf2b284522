import type { GestureFrames } from "../../../src/model/motion_autoencoder.ts";

/** Gesture vectors that are in memory. */
export class MemoryFrames implements GestureFrames {
  readonly rows: number;

  constructor(readonly data: Float32Array, readonly columns: number) {
    this.rows = data.length / columns;
  }

  read(first: number, count: number): Float32Array {
    return this.data.slice(first * this.columns, (first + count) * this.columns);
  }

  gather(rows: Uint32Array, out: Float32Array): void {
    rows.forEach((row, i) => out.set(this.read(row, 1), i * this.columns));
  }
}
