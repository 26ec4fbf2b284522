/**
 * Gestures as all that shows them has them: the page, videos, figures.
 *
 * Read it in this order: `gesture.ts`; `rig.ts` and `parse_gesture.ts`, how a file becomes one;
 * `figure.ts`, `placement.ts` and `performer.ts`, how a skeleton becomes a body that stands somewhere and
 * moves; `joint_measures.ts`, what curves show of it; `catalog.ts` and `packed_gesture.ts`, what is
 * shown beside it and how both travel to a page; `gltf/`, the body as a mesh.
 *
 * @module
 */
import type { Matrix } from "../matrix/matrix.ts";
import type { Skeleton } from "../motion/skeleton/skeleton.ts";

/** A gesture: joint positions over time. */
export interface Gesture {
  /** Joint positions in cm, (frames, 3 nodes): x, y and z of each node in the skeleton's order. */
  readonly positions: Matrix<Float32Array | Float64Array>;
  /**
   * Each joint's rotation from its parent, (frames, 4 joints), unit quaternions x, y, z, w; absent where
   * positions are all that is known.
   */
  readonly rotations?: Matrix;
  /** Frames a second. */
  readonly frameRate: number;
  /** Whose it is; absent where that is not known. */
  readonly skeleton?: Skeleton;
}

/** A gesture whose skeleton is known, as all that is drawn. */
export type SkeletalGesture = Gesture & { readonly skeleton: Skeleton };

/** Seconds that a gesture lasts: each of its frames is shown for one frame's time. */
export function durationOf({ positions: { rows }, frameRate }: Gesture): number {
  return rows / frameRate;
}

/**
 * Finds the pose at a moment: a frame's own where there is one, between frames on the cubic through
 * those around it (E. Catmull, R. Rom: A class of local interpolating splines, 1974), before the
 * first and after the last what these are.
 *
 * @param positions x, y, z of each node, (frames, 3 nodes).
 * @param frame The moment, in frames from the first.
 * @param out Where the pose goes.
 */
export function poseAt(
  { data, rows, columns }: Matrix<Float32Array | Float64Array>,
  frame: number,
  out: Float64Array,
): void {
  const last = rows - 1;
  const at = Math.max(0, Math.min(last, frame));
  // A moment that is a frame's but for rounding is that frame's.
  const near = Math.abs(at - Math.round(at)) < 1e-6;
  const first = near ? Math.round(at) : Math.floor(at);
  const u = near ? 0 : at - first;
  const b = first * columns, c = Math.min(first + 1, last) * columns;
  const a = Math.max(first - 1, 0) * columns, d = Math.min(first + 2, last) * columns;
  const wa = u * (-0.5 + u * (1 - 0.5 * u)), wb = 1 + u * u * (-2.5 + 1.5 * u);
  const wc = u * (0.5 + u * (2 - 1.5 * u)), wd = u * u * (-0.5 + 0.5 * u);
  for (let i = 0; i < columns; i++) {
    out[i] = wa * data[a + i]! + wb * data[b + i]! + wc * data[c + i]! + wd * data[d + i]!;
  }
}
