import type { Matrix } from "../../matrix/matrix.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";

/** A skeleton in motion: what a BVH file holds. */
export interface Motion {
  /** The skeleton that moves. */
  readonly skeleton: Skeleton;
  /** Seconds from frame to frame. */
  readonly frameTime: number;
  /** Each joint's rotation from its parent: (frames, 4 * joints), unit quaternions x, y, z, w. */
  readonly rotations: Matrix;
  /** The root's position in cm: (frames, 3). */
  readonly rootPositions: Matrix;
  /** What is odd about the file that it was read from, one line each; absent where nothing is. */
  readonly notes?: readonly string[];
}
