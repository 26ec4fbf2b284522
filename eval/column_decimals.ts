import type { ResultCell, ResultTable } from "./result_table.ts";

/**
 * How many decimals a column of a table is written with: three digits of its median.
 *
 * @param table The table.
 * @param column Index of the column.
 * @returns 0 to 4.
 */
export function columnDecimals({ rows }: ResultTable, column: number): number {
  const means = rows.flatMap(({ cells }) => (cells[column] as ResultCell | undefined)?.mean ?? []);
  const sizes = means.map(Math.abs).filter((size) => size > 0).sort((a, b) => a - b);
  const median = sizes[Math.floor(sizes.length / 2)];
  return median ? Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(median)))) : 2;
}
