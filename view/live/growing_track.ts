import type { GestureTrack } from "../../src/gesture/gesture_track.ts";
import type { Rig } from "../../src/gesture/rig.ts";

/** A gesture that is being generated. */
export class GrowingTrack implements GestureTrack {
  readonly rig: Rig;
  readonly frameRate: number;
  #positions = new Float32Array(0);
  #filled = 0;

  constructor(rig: Rig, frameRate: number) {
    this.rig = rig;
    this.frameRate = frameRate;
  }

  get frames(): number {
    return this.#filled / (3 * this.rig.joints.length);
  }

  /** What is there so far. */
  get positions(): Float32Array {
    return this.#positions.subarray(0, this.#filled);
  }

  /** Adds the poses that follow. */
  append(positions: Float32Array): void {
    const size = this.#filled + positions.length;
    if (size > this.#positions.length) {
      const larger = new Float32Array(2 * size);
      larger.set(this.positions);
      this.#positions = larger;
    }
    this.#positions.set(positions, this.#filled);
    this.#filled = size;
  }
}
