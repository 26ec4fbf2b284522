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
