import type { Matrix } from "../../src/matrix/matrix.ts";
import { pooledCounts } from "./moving_distance.ts";
import type { HistogramDistance } from "./registry.ts";
import type { SequenceCounts, SystemResults } from "./results.ts";

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
  { histogram, of }: HistogramDistance,
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
  { of }: HistogramDistance,
  { counts: truth }: SequenceCounts,
  { counts: own }: SequenceCounts,
): number[] {
  const bins = ({ data, columns }: Matrix, row: number) =>
    data.subarray(row * columns, (row + 1) * columns);
  return Array.from({ length: truth.rows }, (_, row) => of(bins(truth, row), bins(own, row)));
}
