import type { Matrix } from "../matrix/matrix.ts";
import type { Skeleton } from "../motion/skeleton/skeleton.ts";

/** A gesture that can be drawn. */
export interface DrawnGesture {
  /** Whose it is. */
  readonly skeleton: Skeleton;
  /** x, y, z of each node in cm, (frames, 3 * nodes). */
  readonly positions: Matrix<Float32Array | Float64Array>;
  /** Frames a second. */
  readonly frameRate: number;
}
