import { type Figure, figureOf } from "./figure.ts";
import { poseAt, type SkeletalGesture } from "./gesture.ts";
import { type Placement, placementOf } from "./placement.ts";

/** Numbers of a limb's two ends: x, y, z and radius of each. */
export const LIMB_ENDS = 8;

/** A figure in motion, where it is placed. */
export class Performer {
  /** What it does; frames may be added to it. */
  readonly gesture: SkeletalGesture;
  /** Its body. */
  readonly figure: Figure;
  /** How it is placed. */
  placement: Placement;
  /** x, y, z in cm of each node at the moment. */
  readonly pose: Float64Array;
  /** Where its limbs are at the moment: x, y, z, radius in cm of the start and end of each. */
  readonly ends: Float64Array;

  /**
   * @param gesture What it does.
   * @param azimuth Where its front is, in radians from the +z axis towards +x.
   * @throws {RangeError} If the positions are not those of the skeleton's nodes.
   */
  constructor(gesture: SkeletalGesture, azimuth: number) {
    const { skeleton, positions } = gesture;
    const { rows, columns } = positions;
    if (rows === 0 || columns !== 3 * skeleton.joints.length) {
      throw new RangeError(
        `positions must be (1 or more, ${3 * skeleton.joints.length}), is (${rows}, ${columns})`,
      );
    }
    this.gesture = gesture;
    this.figure = figureOf(skeleton);
    this.placement = placementOf(positions, this.figure, azimuth);
    this.pose = new Float64Array(columns);
    this.ends = new Float64Array(LIMB_ENDS * this.figure.limbs.length);
  }

  /**
   * Takes the pose of a moment; before the first and after the last frame, what these are.
   *
   * @param frame The moment, in frames from the first.
   */
  moveTo(frame: number): void {
    const { pose, placement: { x, y, z, turn } } = this;
    poseAt(this.gesture.positions, frame, pose);
    const sine = Math.sin(turn), cosine = Math.cos(turn);
    for (let i = 0; i < pose.length; i += 3) {
      const px = pose[i]! + x, pz = pose[i + 2]! + z;
      pose[i] = cosine * px + sine * pz;
      pose[i + 1]! += y;
      pose[i + 2] = cosine * pz - sine * px;
    }
    this.#placeLimbs();
  }

  /**
   * How far it reaches from its hips in cm, sideways and upward, over up to a thousand of its frames; it
   * is left in another pose.
   */
  reach(): { readonly side: number; readonly height: number } {
    const { gesture: { positions: { rows } }, figure: { hips }, pose, ends } = this;
    let side = 1, height = 1;
    for (let frame = 0; frame < rows; frame += Math.ceil(rows / 1000)) {
      this.moveTo(frame);
      for (let o = 0; o < ends.length; o += LIMB_ENDS / 2) {
        side = Math.max(side, Math.abs(ends[o]! - pose[3 * hips]!) + ends[o + 3]!);
        height = Math.max(height, ends[o + 1]! + ends[o + 3]!);
      }
    }
    return { side, height };
  }

  #placeLimbs(): void {
    const { pose, ends } = this;
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
