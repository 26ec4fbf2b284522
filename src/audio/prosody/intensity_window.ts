import { besselI0 } from "../signal/bessel_i0.ts";

/**
 * Kaiser-20 window, side lobes below -190 dB, of intensity analysis:
 * I0((2 pi^2 + 0.5) sqrt(1 - x^2)), x from -1 to 1, not normalised.
 *
 * @param halfLength Samples on each side of the middle one.
 * @param halfDuration What x = 1 is, in samples, at least `halfLength`.
 * @returns The window [shape=(2 halfLength + 1)].
 *
 * @example Usage
 * ```ts
 * import { kaiser20Window } from "@aud2repr2pose/aud2repr2pose";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const window = kaiser20Window(100, 100.5);
 * assertEquals(window.length, 201);
 * assertAlmostEquals(window[50]! / window[100]!, 0.0735, 1e-4);
 * ```
 */
export function kaiser20Window(halfLength: number, halfDuration: number): Float64Array {
  const window = new Float64Array(2 * halfLength + 1);
  for (let i = 0; i <= halfLength; i++) {
    const x = i / halfDuration;
    const root = Math.sqrt(Math.max(0, 1 - x * x));
    window[halfLength - i] = window[halfLength + i] = besselI0((2 * Math.PI ** 2 + 0.5) * root);
  }
  return window;
}
