import type { ResultCell, ResultTable } from "./result_table.ts";

/**
 * How many decimals a column of a table is written with: three digits of its greatest mean.
 *
 * @param table The table.
 * @param column Index of the column.
 * @returns 0 to 4.
 */
export function columnDecimals({ rows }: ResultTable, column: number): number {
  const means = rows.flatMap(({ cells }) => (cells[column] as ResultCell | undefined)?.mean ?? []);
  const greatest = Math.max(...means.map(Math.abs));
  if (!(greatest > 0 && greatest < Infinity)) return 2;
  return Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(greatest))));
}
