import type { BvhChannel } from "./bvh_header.ts";
import type { RotationOrder, Skeleton } from "../skeleton/skeleton.ts";

const HALF_RADIANS = Math.PI / 360;

/** Turns the numbers of a BVH frame into rotations and the root's position. */
export class BvhFrame {
  /** The numbers of the frame line, to be filled in. */
  readonly values: Float64Array;
  readonly #offset: readonly number[];
  /** Of each joint, in order: how many rotations, and the axis and channel of each. */
  readonly #plan: Int32Array;
  /** Channel, or -1, of the root's x, y, z. */
  readonly #root = new Int32Array(3).fill(-1);
  /** Position channels of joints below the root, and what they are if the bones keep their length. */
  readonly #ignored: [channel: number, offset: number][] = [];
  /** The largest coordinate of an offset. */
  readonly #longest: number;

  /**
   * @param channels Every number of a frame line.
   * @param order The axes in which rotations are applied; the channels' own order by default.
   */
  constructor(skeleton: Skeleton, channels: readonly BvhChannel[], order?: RotationOrder) {
    this.values = new Float64Array(channels.length);
    this.#offset = skeleton.offsets.slice(0, 3);
    this.#longest = skeleton.offsets.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    channels.forEach(({ node, kind, axis }, channel) => {
      if (node === 0 && kind === "position") this.#root[axis] = channel;
    });
    const turns = skeleton.joints.map((): [axis: number, channel: number][] => []);
    channels.forEach(({ node, kind, axis }, channel) => {
      if (kind === "rotation") turns[node]!.push([axis, channel]);
      else if (node > 0) this.#ignored.push([channel, skeleton.offsets[3 * node + axis]!]);
    });
    if (order) {
      const rank = ([axis]: readonly [number, number]) => order.indexOf("XYZ"[axis]!);
      for (const ofJoint of turns) ofJoint.sort((a, b) => rank(a) - rank(b));
    }
    const joints = turns.filter((_, node) => !skeleton.endSites[node]);
    this.#plan = Int32Array.from(joints.flatMap((ofJoint) => [ofJoint.length, ...ofJoint.flat()]));
  }

  /** Whether the frame has positions of joints below the root that are not their offsets. */
  get stretches(): boolean {
    return this.#ignored.some(([channel, offset]) =>
      Math.abs(this.values[channel]! - offset) > 0.01 * this.#longest
    );
  }

  /** Writes each joint's rotation, x, y, z, w, from `out[o]` on. */
  writeRotations(out: Float64Array, o: number): void {
    const plan = this.#plan, values = this.values;
    for (let at = 0; at < plan.length; o += 4) {
      let x = 0, y = 0, z = 0, w = 1;
      for (let turns = plan[at++]!; turns > 0; turns--) {
        const axis = plan[at++]!, angle = values[plan[at++]!]! * HALF_RADIANS;
        const s = Math.sin(angle), c = Math.cos(angle);
        const x0 = x, y0 = y, z0 = z, w0 = w;
        // The product with a turn about one axis, from the right: later channels apply first.
        if (axis === 0) {
          x = x0 * c + w0 * s;
          y = y0 * c + z0 * s;
          z = z0 * c - y0 * s;
          w = w0 * c - x0 * s;
        } else if (axis === 1) {
          x = x0 * c - z0 * s;
          y = y0 * c + w0 * s;
          z = z0 * c + x0 * s;
          w = w0 * c - y0 * s;
        } else {
          x = x0 * c + y0 * s;
          y = y0 * c - x0 * s;
          z = z0 * c + w0 * s;
          w = w0 * c - z0 * s;
        }
      }
      out[o] = x;
      out[o + 1] = y;
      out[o + 2] = z;
      out[o + 3] = w;
    }
  }

  /** Writes the root's position from `out[o]` on: its channels, or its offset where it has none. */
  writeRoot(out: Float64Array, o: number): void {
    for (let i = 0; i < 3; i++) {
      const channel = this.#root[i]!;
      out[o + i] = channel < 0 ? this.#offset[i]! : this.values[channel]!;
    }
  }
}
