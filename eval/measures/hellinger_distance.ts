/**
 * Hellinger distance between two histograms: sqrt(1 - sum sqrt(p q)), p and q being the shares of each
 * bin (Hellinger 1909).
 *
 * 0 where both have the same shares, 1 where no bin has counts in both; an empty histogram has nothing
 * in common with any.
 *
 * @param a Counts of each bin, none negative.
 * @param b The same of the other histogram.
 * @returns Between 0 and 1.
 * @throws {RangeError} If they have different numbers of bins.
 *
 * @example Usage
 * ```ts
 * import { hellingerDistance } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hellingerDistance([1, 2, 0], [5, 10, 0]), 0);
 * assertEquals(hellingerDistance([4, 0, 0], [0, 3, 1]), 1);
 * assertEquals(hellingerDistance([1, 0], [1, 3]), Math.sqrt(0.5));
 * ```
 */
export function hellingerDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new RangeError(
      `both histograms must have the same bins, they have ${a.length} and ${b.length}`,
    );
  }
  let sumA = 0, sumB = 0;
  for (let bin = 0; bin < a.length; bin++) {
    sumA += a[bin]!;
    sumB += b[bin]!;
  }
  if (sumA === 0 || sumB === 0) return 1;
  let affinity = 0; // Bhattacharyya's coefficient
  for (let bin = 0; bin < a.length; bin++) {
    affinity += Math.sqrt((a[bin]! / sumA) * (b[bin]! / sumB));
  }
  return Math.sqrt(Math.max(0, 1 - affinity));
}
