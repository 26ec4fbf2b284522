/**
 * Cubic interpolation between the middle two of four equidistant values: the Catmull-Rom spline,
 * whose slope at a value is half the difference of its neighbours.
 *
 * @param before Value at -1.
 * @param left Value at 0.
 * @param right Value at 1.
 * @param after Value at 2.
 * @param x Where to interpolate, from 0 to 1.
 * @returns The interpolated value.
 *
 * @example Usage
 * ```ts
 * import { interpolateCubic } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * // The square function at -1, 0, 1 and 2: a parabola is met exactly.
 * assertEquals(interpolateCubic(1, 0, 1, 4, 0.5), 0.25);
 * ```
 */
export function interpolateCubic(
  before: number,
  left: number,
  right: number,
  after: number,
  x: number,
): number {
  const rise = right - left;
  const bendLeft = 0.5 * (right - before) - rise;
  const bendRight = 0.5 * (after - left) - rise;
  return left + x * rise + x * (1 - x) * ((1 - x) * bendLeft - x * bendRight);
}
