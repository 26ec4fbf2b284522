import type { Matrix } from "../matrix/matrix.ts";
import type { Skeleton } from "../motion/skeleton/skeleton.ts";
import { type Figure, sidesOfBody } from "./figure.ts";

/**
 * Finds which way a figure faces: what is on its left is to be on its left, on average over its motion.
 *
 * @param skeleton Its skeleton, of which the names of joints say what is left and right.
 * @param positions x, y, z of each node in cm, (frames, 3 nodes).
 * @returns The azimuth of its front, in radians from the +z axis towards +x; 0 where no names tell.
 */
export function facing(
  skeleton: Skeleton,
  { data, rows, columns }: Matrix<Float32Array | Float64Array>,
): number {
  const sides = sidesOfBody(skeleton);
  const sums = { left: [0, 0, 0], right: [0, 0, 0], middle: [0, 0, 0] };
  for (let row = 0; row < rows; row++) {
    for (let node = 0; node < sides.length; node++) {
      const sum = sums[sides[node]!];
      const i = row * columns + 3 * node;
      sum[0]! += data[i]!;
      sum[1]! += data[i + 2]!;
      sum[2]! += 1;
    }
  }
  const { left, right } = sums;
  if (left[2] === 0 || right[2] === 0) return 0;
  const x = left[0]! / left[2]! - right[0]! / right[2]!;
  const z = left[1]! / left[2]! - right[1]! / right[2]!;
  return x === 0 && z === 0 ? 0 : Math.atan2(-z, x);
}

/** Where a gesture is put: moved by (x, y, z), then turned about the vertical axis. */
export interface Placement {
  /** Centimetres along each axis. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Radians about y: the turn that makes the figure face +z. */
  readonly turn: number;
}

/** Where hips are that have no legs below them, as a share of what is above. */
const BUST_HEIGHT = 0.75;
/** From the lowest node to the ground under it, as a share of the trunk's length. */
const SOLE = 0.03;

/**
 * Finds where a gesture is to stand: the root over the origin on average, the feet on the ground.
 *
 * @param positions x, y, z of each node in cm, (frames, 3 nodes).
 * @param figure The body that moves so.
 * @param azimuth Where its front is, in radians from the +z axis towards +x.
 */
export function placementOf(
  { data, rows, columns }: Matrix<Float32Array | Float64Array>,
  { legs, trunk }: Figure,
  azimuth: number,
): Placement {
  const root = [0, 0, 0];
  const lowest = new Float64Array(rows).fill(Infinity);
  let highest = -Infinity;
  for (let row = 0; row < rows; row++) {
    const at = row * columns;
    for (let c = 0; c < 3; c++) root[c]! += data[at + c]! / rows;
    for (let i = at + 1; i < at + columns; i += 3) {
      lowest[row] = Math.min(lowest[row]!, data[i]!);
      highest = Math.max(highest, data[i]!);
    }
  }
  const [x, height, z] = root as [number, number, number];
  // The median: a frame that is off does not lift the others from the ground.
  const ground = legs
    ? lowest.sort()[rows >> 1]! - SOLE * trunk
    : height - BUST_HEIGHT * Math.max(highest - height, 0);
  return { x: -x, y: -ground, z: -z, turn: -azimuth };
}

/** Whether two gestures' places are so near to each other that they are meant to be the same. */
export function samePlace(a: Placement, b: Placement): boolean {
  return Math.hypot(a.x - b.x, a.z - b.z) < 2 && Math.abs(a.y - b.y) < 10 && a.turn === b.turn;
}
