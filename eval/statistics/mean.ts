/**
 * The arithmetic mean.
 *
 * @param values The values.
 * @returns Their mean; NaN if there are none.
 *
 * @example Usage
 * ```ts
 * import { mean } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mean([1, 2, 6]), 3);
 * ```
 */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
