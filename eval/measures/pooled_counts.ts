import type { JointHistogram } from "../tables/system_results.ts";

/**
 * A histogram's counts over some joints.
 *
 * @param histogram The counts by joint.
 * @param joints Indexes of the joints; all where it is absent.
 * @returns The count of each bin.
 */
export function pooledCounts(
  { counts: { data, rows, columns } }: JointHistogram,
  joints?: readonly number[],
): Float64Array {
  const pooled = new Float64Array(rows);
  for (let bin = 0; bin < rows; bin++) {
    const row = data.subarray(bin * columns, (bin + 1) * columns);
    for (const c of joints ?? row.keys()) pooled[bin]! += row[c]!;
  }
  return pooled;
}
