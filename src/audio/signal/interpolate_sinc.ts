import { interpolateCubic } from "./interpolate_cubic.ts";

/**
 * Band-limited interpolation of a sampled function: sin(x)/x under a raised cosine (Hann) window,
 * with which Boersma (1993, eq. 22) finds the height and the place of an autocorrelation's peak.
 *
 * Closer to an end than `depth`, it takes as many values as there are on the nearer side; two are
 * interpolated cubically and one linearly, as in Praat.
 *
 * @param y The samples.
 * @param x Where to interpolate, in samples, from 0 to y.length - 1.
 * @param depth Number of samples used on each side, at least 1.
 * @returns The interpolated value.
 *
 * @example Usage
 * ```ts
 * import { interpolateSinc } from "@aud2repr2pose/aud2repr2pose";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const cosine = Float64Array.from({ length: 200 }, (_, n) => Math.cos(n));
 * assertAlmostEquals(interpolateSinc(cosine, 100.5, 70), Math.cos(100.5), 1e-4);
 * ```
 */
export function interpolateSinc(y: Float64Array, x: number, depth: number): number {
  const left = Math.floor(x);
  const right = left + 1;
  const toLeft = x - left;
  if (toLeft === 0) return y[left]!;
  const toRight = 1 - toLeft;
  const n = Math.min(depth, left + 1, y.length - 1 - left);
  if (n === 1) return y[left]! + toLeft * (y[right]! - y[left]!);
  if (n === 2) return interpolateCubic(y[left - 1]!, y[left]!, y[right]!, y[right + 1]!, toLeft);

  // The window 1 + cos(angle) reaches 0 one sample beyond the last. From there inwards its cosine
  // is had by the recurrence cos(a - d) = 2 cos(d) cos(a) - cos(a + d), on either side.
  const turnLeft = 2 * Math.cos(Math.PI / (toLeft + n));
  const turnRight = 2 * Math.cos(Math.PI / (toRight + n));
  let outerLeft = -1, cosLeft = -0.5 * turnLeft;
  let outerRight = -1, cosRight = -0.5 * turnRight;
  let sum = 0;
  for (let k = n - 1; k >= 0; k--) {
    const tap = y[left - k]! * (1 + cosLeft) / (toLeft + k) +
      y[right + k]! * (1 + cosRight) / (toRight + k);
    // sin(pi (x + k)) = (-1)^k sin(pi x)
    sum = tap - sum;
    const innerLeft = turnLeft * cosLeft - outerLeft;
    const innerRight = turnRight * cosRight - outerRight;
    outerLeft = cosLeft, outerRight = cosRight;
    cosLeft = innerLeft, cosRight = innerRight;
  }
  return sum * Math.sin(Math.PI * toLeft) / (2 * Math.PI);
}
