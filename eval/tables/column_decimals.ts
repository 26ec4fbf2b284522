import type { ResultCell, ResultTable } from "./result_table.ts";

/**
 * How many decimals a column of a table is written with: three digits of the median of
 * systems and ground truth.
 *
 * @param table The table.
 * @param column Index of the column.
 * @returns 0 to 4.
 */
export function columnDecimals({ rows }: ResultTable, column: number): number {
  const compared = rows.filter(({ kind }) =>
    kind !== "shuffled speech" && kind !== "static mean pose"
  );
  const means = compared.flatMap(({ cells }) =>
    (cells[column] as ResultCell | undefined)?.mean ?? []
  );
  const sizes = means.map(Math.abs).filter((size) => size > 0).sort((a, b) => a - b);
  const median = sizes[(sizes.length - 1) >> 1];
  return median ? Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(median)))) : 2;
}
