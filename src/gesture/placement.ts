import type { Matrix } from "../matrix/matrix.ts";
import type { Figure } from "./figure.ts";

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
const BUST_HEIGHT = 0.4;
/** From the lowest node to the ground under it, as a share of the trunk's length. */
const SOLE = 0.03;

/**
 * Finds where a gesture is to stand: the hips over the origin on average, the feet on the ground.
 *
 * @param positions x, y, z of each node in cm, (frames, 3 nodes).
 * @param figure The body that moves so.
 * @param azimuth Where its front is, in radians from the +z axis towards +x.
 */
export function placementOf(
  { data, rows, columns }: Matrix<Float32Array | Float64Array>,
  { legs, trunk, hips, nodes }: Figure,
  azimuth: number,
): Placement {
  const middle = [0, 0, 0];
  const lowest = new Float64Array(rows).fill(Infinity);
  let highest = -Infinity;
  for (let row = 0; row < rows; row++) {
    const at = row * columns;
    for (let c = 0; c < 3; c++) middle[c]! += data[at + 3 * hips + c]! / rows;
    for (const node of nodes) {
      const y = data[at + 3 * node + 1]!;
      lowest[row] = Math.min(lowest[row]!, y);
      highest = Math.max(highest, y);
    }
  }
  const [x, height, z] = middle as [number, number, number];
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
