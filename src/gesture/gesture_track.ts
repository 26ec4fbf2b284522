import type { Rig } from "./rig.ts";

/** Where a skeleton's nodes are over time. */
export interface GestureTrack {
  readonly rig: Rig;
  /** Frames a second. */
  readonly frameRate: number;
  readonly frames: number;
  /** x, y, z of every node in cm, frame after frame: `frames * 3 * nodes` numbers. */
  readonly positions: Float32Array;
}

/** Seconds that a track lasts: each of its frames is shown for one frame's time. */
export function durationOf({ frames, frameRate }: GestureTrack): number {
  return frames / frameRate;
}
