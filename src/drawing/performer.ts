import type { DrawnGesture } from "../gesture/drawn_gesture.ts";
import { poseAt } from "../gesture/pose_at.ts";
import { type Figure, type FigureColors, figureOf } from "./figure.ts";

/** Numbers of a limb's two ends: x, y, z and radius of each. */
export const LIMB_ENDS = 8;

/**
 * A figure in motion, put where it is drawn: its root over the origin on average, its front towards
 * +z, its feet on the ground, or, if it has none, its root at height 0.
 */
export class Performer {
  /** Its body. */
  readonly figure: Figure;
  /** Where its limbs are: x, y, z, radius in cm of the start and end of each. */
  readonly ends: Float64Array;
  readonly #gesture: DrawnGesture;
  readonly #pose: Float64Array;
  readonly #turn: readonly [sine: number, cosine: number];
  readonly #origin: readonly [x: number, y: number, z: number];

  /**
   * @param gesture What it does.
   * @param colors What it is painted with.
   * @param azimuth Where its front is, in radians from the +z axis towards +x.
   * @throws {RangeError} If the positions are not those of the skeleton's nodes.
   */
  constructor(gesture: DrawnGesture, colors: FigureColors, azimuth: number) {
    const { skeleton, positions } = gesture;
    const { rows, columns } = positions;
    if (rows === 0 || columns !== 3 * skeleton.joints.length) {
      throw new RangeError(
        `positions must be (1 or more, ${3 * skeleton.joints.length}), is (${rows}, ${columns})`,
      );
    }
    this.figure = figureOf(skeleton, colors);
    this.ends = new Float64Array(LIMB_ENDS * this.figure.limbs.length);
    this.#gesture = gesture;
    this.#pose = new Float64Array(columns);
    this.#turn = [Math.sin(-azimuth), Math.cos(azimuth)];
    this.#origin = this.#placed(positions);
  }

  /** Moves its limbs to where they are at a moment, in seconds from the start. */
  moveTo(seconds: number): void {
    poseAt(this.#gesture.positions, seconds * this.#gesture.frameRate, this.#pose);
    const pose = this.#pose, [sine, cosine] = this.#turn, [x0, y0, z0] = this.#origin;
    for (let i = 0; i < pose.length; i += 3) {
      const x = pose[i]! - x0, z = pose[i + 2]! - z0;
      pose[i] = cosine * x + sine * z;
      pose[i + 1]! -= y0;
      pose[i + 2] = cosine * z - sine * x;
    }
    this.#placeLimbs();
  }

  /** The limbs' ends in each frame; the same array again and again. */
  *allEnds(): Generator<Float64Array> {
    const { positions: { rows }, frameRate } = this.#gesture;
    for (let row = 0; row < rows; row++) {
      this.moveTo(row / frameRate);
      yield this.ends;
    }
  }

  /** The root's mean place; its height is that of the ground under the feet. */
  #placed({ data, rows, columns }: DrawnGesture["positions"]): [number, number, number] {
    const { figure: { legs, trunk } } = this;
    const root = [0, 0, 0];
    const lowest = new Float64Array(rows).fill(Infinity);
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      for (let c = 0; c < 3; c++) root[c]! += data[at + c]! / rows;
      for (let i = at + 1; i < at + columns; i += 3) lowest[row] = Math.min(lowest[row]!, data[i]!);
    }
    // The median: a frame that is off does not lift the others from the ground.
    const ground = lowest.sort()[rows >> 1]! - 0.03 * trunk;
    return [root[0]!, legs ? ground : root[1]!, root[2]!];
  }

  #placeLimbs(): void {
    const pose = this.#pose, ends = this.ends;
    let o = 0;
    for (const { from, to, beyond, radii } of this.figure.limbs) {
      const a = 3 * from, b = 3 * to;
      let x = pose[b]! - pose[a]!, y = pose[b + 1]! - pose[a + 1]!, z = pose[b + 2]! - pose[a + 2]!;
      const length = Math.sqrt(x * x + y * y + z * z) || 1;
      x /= length, y /= length, z /= length;
      const start = beyond ? beyond[0] : -length, end = beyond ? beyond[1] : 0;
      ends[o] = pose[b]! + start * x;
      ends[o + 1] = pose[b + 1]! + start * y;
      ends[o + 2] = pose[b + 2]! + start * z;
      ends[o + 3] = radii[0];
      ends[o + 4] = pose[b]! + end * x;
      ends[o + 5] = pose[b + 1]! + end * y;
      ends[o + 6] = pose[b + 2]! + end * z;
      ends[o + 7] = radii[1];
      o += LIMB_ENDS;
    }
  }
}
