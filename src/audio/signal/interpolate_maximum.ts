import { interpolateSinc } from "./interpolate_sinc.ts";

/** The golden section's smaller part: (3 - sqrt 5) / 2. */
const golden = 0.5 * (3 - Math.sqrt(5));
/** No finer step is worth it, relative to x: a maximum is flat there to machine precision. */
const relativeTolerance = Math.sqrt(2 ** -53);
const tolerance = 1e-10 / 3;
const maxIterations = 60;

/**
 * Place of a sampled function's maximum between two samples, by Brent's method (parabolas through
 * the best three points, golden sections where those fail) on its sin(x)/x interpolation.
 *
 * R. P. Brent (1973), "Algorithms for Minimization without Derivatives", chapter 5.
 *
 * @param y The samples.
 * @param peak Number of a sample that is higher than both its neighbours.
 * @param depth Number of samples on each side that are used in interpolation.
 * @returns The place of the maximum, in samples, between peak - 1 and peak + 1.
 *
 * @example Usage
 * ```ts
 * import { interpolateMaximum } from "@aud2repr2pose/aud2repr2pose";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const cosine = Float64Array.from({ length: 200 }, (_, n) => Math.cos(0.2 * (n - 99.7)));
 * assertAlmostEquals(interpolateMaximum(cosine, 100, 70), 99.7, 1e-3);
 * ```
 */
export function interpolateMaximum(y: Float64Array, peak: number, depth: number): number {
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
  return x;
}
