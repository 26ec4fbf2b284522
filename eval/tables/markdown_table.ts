import { columnDecimals } from "./column_decimals.ts";
import type { ResultCell, ResultColumn, ResultTable } from "./result_table.ts";
import { tableNotes } from "./table_notes.ts";

/**
 * Writes a table of results as Markdown: means, standard deviations over seeds after a +-, intervals
 * over sequences in brackets, the best system's in bold.
 *
 * @param table The table.
 * @returns The text, with notes on how to read it.
 *
 * @example Usage
 * ```ts
 * import { markdownTable } from "@aud2repr2pose/aud2repr2pose";
 *
 * const ape = { measure: "ape", title: "APE", unit: "cm", best: "lowest" } as const;
 * const proposed = { mean: 7.66, deviation: 0.08, interval: { low: 7.2, high: 8.1 }, best: true };
 * console.log(markdownTable({
 *   columns: [ape],
 *   rows: [{ label: "Proposed", kind: "proposed", seeds: 3, cells: [proposed] }],
 *   sequences: 45,
 * })); // | Proposed | **7.66** ± 0.08 [7.20, 8.10] |
 * ```
 */
export function markdownTable(table: ResultTable): string {
  const decimals = table.columns.map((_, c) => columnDecimals(table, c));
  const header = ["System", ...table.columns.map(heading)];
  const rule = ["---", ...table.columns.map(() => "---:")];
  const rows = table.rows.map(({ label, cells }) => [
    label.replaceAll("|", "\\|"),
    ...cells.map((cell, c) => cell ? cellText(cell, decimals[c]!) : "–"),
  ]);
  const lines = [header, rule, ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `${lines.join("\n")}\n\n${tableNotes(table).join("\n")}\n`;
}

function heading({ title, unit, best }: ResultColumn): string {
  return `${title}${unit ? ` (${unit})` : ""}${best === "lowest" ? " ↓" : ""}`;
}

function cellText({ mean, deviation, interval, best }: ResultCell, decimals: number): string {
  const fixed = (value: number) => value.toFixed(decimals);
  const parts = [best ? `**${fixed(mean)}**` : fixed(mean)];
  if (deviation !== undefined) parts.push(`± ${fixed(deviation)}`);
  if (interval) parts.push(`[${fixed(interval.low)}, ${fixed(interval.high)}]`);
  return parts.join(" ");
}
