import { escaped } from "./formats.ts";

/** A table of texts and numbers. */
export interface TextTable {
  readonly title: string;
  /** Heads of the columns; the first column is of names, the others of numbers. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly TextCell[])[];
  /** How it is to be read, a line each. */
  readonly notes: readonly string[];
}

/** What stands in a cell: a text, or a number with its decimals, which a CSV file has in full. */
export type TextCell = string | {
  readonly value: number;
  readonly decimals: number;
  /** Behind it, such as an interval's bounds, or a star. */
  readonly after?: string;
};

/** Writes a table as Markdown. */
export function markdownTextTable({ title, columns, rows, notes }: TextTable): string {
  const rule = columns.map((_, c) => c === 0 ? "---" : "---:");
  const body = rows.map((row) => row.map((cell) => cellText(cell).replaceAll("|", "\\|")));
  const lines = [columns, rule, ...body].map((row) => `| ${row.join(" | ")} |`);
  return [`## ${title}`, "", ...lines, "", ...notes, ""].join("\n");
}

/** Writes a table as a LaTeX `tabular` with the rules of the `booktabs` package. */
export function latexTextTable({ title, columns, rows, notes }: TextTable): string {
  const line = (cells: readonly string[]) => `${cells.map(texText).join(" & ").trimEnd()} \\\\`;
  return [
    ...[title, ...notes].map((note) => `% ${note}`),
    `\\begin{tabular}{l${"r".repeat(columns.length - 1)}}`,
    "\\toprule",
    line(columns),
    "\\midrule",
    ...rows.map((row) => line(row.map(cellText))),
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
}

/** A small probability as papers give it. */
export function probabilityCell(value: number): TextCell {
  return value < 0.001 ? "< 0.001" : { value, decimals: 3 };
}

/** A cell as text; a dash where there is no number. */
function cellText(cell: TextCell): string {
  if (typeof cell === "string") return cell;
  const { value, decimals, after } = cell;
  if (Number.isNaN(value)) return "–";
  return fixed(value, decimals) + (after === undefined ? "" : ` ${after}`);
}

/** A number with so many decimals; none is -0.00. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

function texText(text: string): string {
  return escaped(text).replaceAll("–", "--");
}
