import type { Matrix } from "../../src/matrix/matrix.ts";
import { pooledCounts } from "./moving_distance.ts";
import type { SequenceCounts, SystemResults } from "./results.ts";

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
 * import { hellingerDistance } from "@aud2repr2pose/aud2repr2pose/eval";
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

/** A distance of histograms, such as {@linkcode hellingerDistance}, and of which. */
interface DistanceOf {
  readonly histogram: string;
  /** Of the counts of each bin. */
  readonly of: (original: ArrayLike<number>, system: ArrayLike<number>) => number;
}

/**
 * How far a system's histogram, of all sequences, is from the recorded gestures'.
 *
 * @param distance The measure.
 * @param original The recorded gestures.
 * @param system The system.
 * @param joints Indexes of the joints; all where it is absent.
 * @returns The distance; undefined where there are no such histograms.
 */
export function pooledDistance(
  { histogram, of }: DistanceOf,
  original: SystemResults,
  system: SystemResults,
  joints?: readonly number[],
): number | undefined {
  const truth = original.histograms?.[histogram], own = system.histograms?.[histogram];
  return truth && own && of(pooledCounts(truth.counts, joints), pooledCounts(own.counts, joints));
}

/**
 * How far a system's histograms are from the recorded gestures', sequence by sequence.
 *
 * @param distance The measure.
 * @param original Counts of the recorded gestures.
 * @param system Those of the system.
 * @returns A number a sequence.
 */
export function sequenceDistances(
  { of }: DistanceOf,
  { counts: truth }: SequenceCounts,
  { counts: own }: SequenceCounts,
): number[] {
  const bins = ({ data, columns }: Matrix, row: number) =>
    data.subarray(row * columns, (row + 1) * columns);
  return Array.from({ length: truth.rows }, (_, row) => of(bins(truth, row), bins(own, row)));
}
