import type { RotationOrder, Skeleton } from "../skeleton/skeleton.ts";
import type { BvhChannel } from "./bvh_header.ts";

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
  /** Nodes below the root that have position channels, in order. */
  readonly positioned: readonly number[];
  /** Of each of them the channel of x, y and z, or -1, and its OFFSET. */
  readonly #places: readonly [channels: Int32Array, offset: readonly number[]][];
  /** The largest coordinate of an offset. */
  readonly longest: number;

  /**
   * @param channels Every number of a frame line.
   * @param order The axes in which rotations are applied; the channels' own order by default.
   */
  constructor(skeleton: Skeleton, channels: readonly BvhChannel[], order?: RotationOrder) {
    this.values = new Float64Array(channels.length);
    this.#offset = skeleton.offsets.slice(0, 3);
    this.longest = skeleton.offsets.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const places = new Map<number, Int32Array>([[0, this.#root]]);
    const turns = skeleton.joints.map((): [axis: number, channel: number][] => []);
    channels.forEach(({ node, kind, axis }, channel) => {
      if (kind === "rotation") return turns[node]!.push([axis, channel]);
      if (!places.has(node)) places.set(node, new Int32Array(3).fill(-1));
      places.get(node)![axis] = channel;
    });
    this.positioned = [...places.keys()].filter((node) => node > 0).sort((a, b) => a - b);
    this.#places = this.positioned.map((node) => [
      places.get(node)!,
      skeleton.offsets.slice(3 * node, 3 * node + 3),
    ]);
    if (order) {
      const rank = ([axis]: readonly [number, number]) => order.indexOf("XYZ"[axis]!);
      for (const ofJoint of turns) ofJoint.sort((a, b) => rank(a) - rank(b));
    }
    const joints = turns.filter((_, node) => !skeleton.endSites[node]);
    this.#plan = Int32Array.from(joints.flatMap((ofJoint) => [ofJoint.length, ...ofJoint.flat()]));
  }

  /** Whether the frame has positions of joints below the root that are not their offsets. */
  get stretches(): boolean {
    return this.#places.some(([channels, offset]) =>
      offset.some((value, axis) => {
        const channel = channels[axis]!;
        return channel >= 0 && Math.abs(this.values[channel]! - value) > 0.01 * this.longest;
      })
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
    this.#writePlace(this.#root, this.#offset, out, o);
  }

  /** Writes x, y, z from the parent of each joint that has position channels, from `out[o]` on. */
  writePositions(out: Float64Array, o: number): void {
    for (const [channels, offset] of this.#places) {
      this.#writePlace(channels, offset, out, o);
      o += 3;
    }
  }

  #writePlace(
    channels: Int32Array,
    offset: readonly number[],
    out: Float64Array,
    o: number,
  ): void {
    for (let axis = 0; axis < 3; axis++) {
      const channel = channels[axis]!;
      out[o + axis] = channel < 0 ? offset[axis]! : this.values[channel]!;
    }
  }
}
