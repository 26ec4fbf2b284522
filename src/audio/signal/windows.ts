/**
 * Periodic Hann window for Fourier transforms, 0.5 - 0.5 cos(2 pi i / length).
 *
 * Periodic: its next number would be its first, so that copies at half its length add up to 1.
 *
 * @param length How many numbers it has.
 * @returns The window, 0 at the start, 1 at length / 2.
 * @throws {RangeError} If `length` is not a positive integer.
 *
 * @example Usage
 * ```ts
 * import { hannWindow } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hannWindow(2), Float64Array.of(0, 1));
 * ```
 */
export function hannWindow(length: number): Float64Array {
  if (!Number.isInteger(length) || length < 1) {
    throw new RangeError(`length must be a positive integer, current value is ${length}`);
  }
  return Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos(2 * Math.PI * i / length));
}

/**
 * Modified Bessel function of order 0, by Abramowicz and Stegun (1965), eqs. 9.8.1 and 9.8.2: right
 * to 2e-7 of its value. Kaiser windows are made of it.
 *
 * @param x Where to evaluate it, from 0 up.
 * @returns I0(x).
 */
export function besselI0(x: number): number {
  if (x < 3.75) return polynomial((x / 3.75) ** 2, smallArgument);
  return Math.exp(x) / Math.sqrt(x) * polynomial(3.75 / x, largeArgument);
}

const smallArgument = [1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813];
// deno-fmt-ignore
const largeArgument = [
  0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537,
  -0.01647633, 0.00392377,
];

/** Value at t of a polynomial whose coefficients are in ascending order, by Horner's rule. */
function polynomial(t: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
}

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
 * import { kaiser20Window } from "@aud2repr2pose/aud2repr2pose/audio";
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
