import { columnDecimals } from "./column_decimals.ts";
import type { ResultCell, ResultColumn, ResultTable } from "./result_table.ts";
import { tableNotes } from "./table_notes.ts";

/**
 * Writes a table of results as a LaTeX `tabular` with the rules of the `booktabs` package: units under
 * the titles, intervals over sequences under their means, the best system's mean in bold.
 *
 * @param table The table.
 * @returns The text, to be read by `\input` inside a `table`.
 *
 * @example Usage
 * ```ts
 * import { latexTable } from "@aud2repr2pose/aud2repr2pose";
 *
 * const ape = { measure: "ape", title: "APE", unit: "cm", best: "lowest" } as const;
 * const proposed = { mean: 7.66, deviation: 0.08, best: true };
 * console.log(latexTable({
 *   columns: [ape],
 *   rows: [{ label: "Proposed", kind: "proposed", seeds: 3, cells: [proposed] }],
 *   sequences: 45,
 * })); // Proposed & $\mathbf{7.66} \pm 0.08$ \\
 * ```
 */
export function latexTable(table: ResultTable): string {
  const { columns, rows } = table;
  const decimals = columns.map((_, c) => columnDecimals(table, c));
  const line = (cells: readonly string[]) => `${cells.join(" & ").trimEnd()} \\\\`;
  const body = rows.flatMap(({ label, kind, cells }) => {
    const means = cells.map((cell, c) => cell ? meanText(cell, decimals[c]!) : "--");
    const intervals = cells.map((cell, c) => cell ? intervalText(cell, decimals[c]!) : "");
    return [
      ...(kind === "ground truth" ? ["\\midrule"] : []),
      line([escaped(label), ...means]),
      ...(intervals.some(Boolean) ? [line(["", ...intervals])] : []),
    ];
  });
  return [
    "% \\usepackage{booktabs}",
    ...tableNotes(table).map((note) => `% ${note.replaceAll("±", "+-")}`),
    `\\begin{tabular}{l${"r".repeat(columns.length)}}`,
    "\\toprule",
    line(["System", ...columns.map(({ title }) => escaped(title))]),
    ...(columns.some(({ unit }) => unit) ? [line(["", ...columns.map(unitText)])] : []),
    "\\midrule",
    ...body,
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
}

function unitText({ unit }: ResultColumn): string {
  return unit ? `(${unit.replace("²", "$^2$").replace("³", "$^3$")})` : "";
}

function meanText({ mean, deviation, best }: ResultCell, decimals: number): string {
  const text = best ? `\\mathbf{${mean.toFixed(decimals)}}` : mean.toFixed(decimals);
  return deviation === undefined ? `$${text}$` : `$${text} \\pm ${deviation.toFixed(decimals)}$`;
}

function intervalText({ interval }: ResultCell, decimals: number): string {
  if (!interval) return "";
  const { low, high } = interval;
  return `{\\footnotesize $[${low.toFixed(decimals)}, ${high.toFixed(decimals)}]$}`;
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

/** Text in which nothing is a command. */
function escaped(text: string): string {
  return text.replace(/[\\~^&%$#_{}]/g, (character) => SPECIAL[character] ?? `\\${character}`);
}
