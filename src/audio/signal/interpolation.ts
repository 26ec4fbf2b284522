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
 * import { interpolateCubic } from "@aud2repr2pose/aud2repr2pose/audio";
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
 * import { interpolateSinc } from "@aud2repr2pose/aud2repr2pose/audio";
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

/** The maximum of a function between its samples. */
export interface Maximum {
  /** Where it is, in samples. */
  readonly x: number;
  /** How high the function is there. */
  readonly height: number;
}

/** The golden section's smaller part: (3 - sqrt 5) / 2. */
const golden = 0.5 * (3 - Math.sqrt(5));
/** No finer step is worth it, relative to x: a maximum is flat there to machine precision. */
const relativeTolerance = Math.sqrt(2 ** -53);
const tolerance = 1e-10 / 3;
const maxIterations = 60;

/**
 * A sampled function's maximum between two samples, by Brent's method (parabolas through
 * the best three points, golden sections where those fail) on its sin(x)/x interpolation.
 *
 * R. P. Brent (1973), "Algorithms for Minimization without Derivatives", chapter 5.
 *
 * @param y The samples.
 * @param peak Number of a sample that is higher than both its neighbours.
 * @param depth Number of samples on each side that are used in interpolation.
 * @returns The maximum, between peak - 1 and peak + 1.
 *
 * @example Usage
 * ```ts
 * import { interpolateMaximum } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const cosine = Float64Array.from({ length: 200 }, (_, n) => Math.cos(0.2 * (n - 99.7)));
 * const { x, height } = interpolateMaximum(cosine, 100, 70);
 * assertAlmostEquals(x, 99.7, 1e-3);
 * assertAlmostEquals(height, 1, 1e-4);
 * ```
 */
export function interpolateMaximum(y: Float64Array, peak: number, depth: number): Maximum {
  let low = peak - 1, high = peak + 1;
  // x is the best point so far, w the second best, v the one before.
  let x = low + golden * (high - low), w = x, v = x;
  let fx = interpolateSinc(y, x, depth), fw = fx, fv = fx;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const middle = 0.5 * (low + high);
    const resolution = relativeTolerance * Math.abs(x) + tolerance;
    if (Math.abs(x - middle) + 0.5 * (high - low) <= 2 * resolution) break;
    let move = golden * (x < middle ? high - x : low - x);
    if (Math.abs(x - w) >= resolution) {
      const a = (x - w) * (fx - fv);
      const b = (x - v) * (fx - fw);
      let p = (x - v) * b - (x - w) * a;
      let q = 2 * (b - a);
      if (q > 0) p = -p;
      else q = -q;
      // The parabola's top counts only where it is well inside, and not half of a golden step off.
      if (
        Math.abs(p) < Math.abs(move * q) && p > q * (low - x + 2 * resolution) &&
        p < q * (high - x - 2 * resolution)
      ) move = p / q;
    }
    if (Math.abs(move) < resolution) move = move > 0 ? resolution : -resolution;
    const u = x + move;
    const fu = interpolateSinc(y, u, depth);
    if (fu >= fx) {
      if (u < x) high = x;
      else low = x;
      v = w, fv = fw, w = x, fw = fx, x = u, fx = fu;
    } else {
      if (u < x) low = u;
      else high = u;
      if (fu >= fw || w === x) v = w, fv = fw, w = u, fw = fu;
      else if (fu >= fv || v === x || v === w) v = u, fv = fu;
    }
  }
  return { x, height: fx };
}
