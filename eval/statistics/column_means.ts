import type { Matrix } from "../../src/matrix/matrix.ts";

/**
 * Mean of each column.
 *
 * @param matrix (rows, columns), at least one row.
 */
export function columnMeans({ data, rows, columns }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) means[c]! += data[i++]!;
  }
  return means.map((sum) => sum / rows);
}
