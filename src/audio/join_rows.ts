import type { Matrix } from "../matrix.ts";

/**
 * Puts matrices of the same number of columns one below the other.
 *
 * @param parts The matrices, from the top down.
 * @param columns Their number of columns, for when there are none.
 * @returns A matrix of all their rows; the matrix itself where there is only one.
 *
 * @example Usage
 * ```ts
 * import { joinRows } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const row = { data: Float64Array.of(1, 2), rows: 1, columns: 2 };
 * assertEquals(joinRows([row, row], 2).rows, 2);
 * ```
 */
export function joinRows(parts: readonly Matrix[], columns: number): Matrix {
  if (parts.length === 1) return parts[0]!;
  let rows = 0;
  for (const part of parts) rows += part.rows;
  const data = new Float64Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, rows, columns };
}
