import fc from "fast-check";
import type { Matrix } from "../../../src/matrix/matrix.ts";
import type { RotationOrder, Skeleton } from "../../../src/motion/skeleton/skeleton.ts";

export const ORDERS: readonly RotationOrder[] = ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX"];

/** Unit quaternions, x, y, z, w, spread over all rotations. */
export const quaternion: fc.Arbitrary<number[]> = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  .filter((q) => Math.hypot(...q) > 0.1)
  .map((q) => q.map((x) => x / Math.hypot(...q)));

/** Poses of a skeleton: (frames, 4 * joints). */
export function poses(skeleton: Skeleton, maxFrames: number): fc.Arbitrary<Matrix> {
  const joints = skeleton.endSites.filter((site) => !site).length;
  const pose = fc.array(quaternion, { minLength: joints, maxLength: joints });
  return fc.array(pose, { minLength: 1, maxLength: maxFrames }).map((frames) => ({
    data: Float64Array.from(frames.flat(2)),
    rows: frames.length,
    columns: 4 * joints,
  }));
}

/** The quaternion of a turn about an axis, in radians. */
export function turn(axis: readonly number[], angle: number): number[] {
  const scale = Math.sin(angle / 2) / Math.hypot(...axis);
  return [...axis.map((x) => x * scale), Math.cos(angle / 2)];
}

/** The product a b. */
export function times(a: readonly number[], b: readonly number[]): number[] {
  const [ax, ay, az, aw] = a as [number, number, number, number];
  const [bx, by, bz, bw] = b as [number, number, number, number];
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by + ay * bw + az * bx - ax * bz,
    aw * bz + az * bw + ax * by - ay * bx,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

/** The angle of the turn from one rotation to another, in degrees. */
export function angleBetween(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let cosine = 0;
  for (let i = 0; i < 4; i++) cosine += a[i]! * b[i]!;
  return 2 * Math.acos(Math.min(1, Math.abs(cosine))) * 180 / Math.PI;
}
