import { mean } from "./mean.ts";

/**
 * The sample standard deviation: squares are divided by one less than there are values.
 *
 * @param values The values.
 * @returns Their standard deviation; NaN if there are less than two.
 *
 * @example Usage
 * ```ts
 * import { standardDeviation } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(standardDeviation([2, 4, 6]), 2);
 * ```
 */
export function standardDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) return NaN;
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
