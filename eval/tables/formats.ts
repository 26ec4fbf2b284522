import type { Interval } from "../statistics/statistics.ts";
import type { ResultCell, ResultColumn, ResultTable } from "./result_table.ts";
import { textWidth } from "./text_width.ts";

/**
 * How many decimals a column of a table is written with: three digits of the median of
 * systems and ground truth.
 *
 * @param table The table.
 * @param column Index of the column.
 * @returns 0 to 4.
 */
function columnDecimals({ rows }: ResultTable, column: number): number {
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

/** Below so many sequences it is said how far bootstrap intervals can be relied on. */
const FEW_SEQUENCES = 30;

/**
 * Says how a table of results is to be read.
 *
 * @param table The table.
 * @returns Sentences, each a line.
 */
function tableNotes({ columns, rows, sequences }: ResultTable): string[] {
  const cells = rows.flatMap(({ cells }) => cells.flatMap((cell) => cell ?? []));
  const counts = [...new Set(rows.map(({ seeds }) => seeds).filter((seeds) => seeds > 1))];
  const notes = [`Means over ${sequences} test ${sequences === 1 ? "sequence" : "sequences"}`];
  if (cells.some(({ interval }) => interval)) {
    notes.push("in brackets, 95% bootstrap intervals over the sequences");
  }
  if (counts.length > 0) {
    const seeds = counts.length === 1 ? `${counts[0]} seeds` : "the seeds";
    notes.push(`after ±, the standard deviation over ${seeds}`);
  }
  const lines = [`${notes.join("; ")}.`];
  if (cells.some(({ interval }) => interval) && sequences < FEW_SEQUENCES) {
    lines.push(
      "Intervals of few sequences are too narrow: of normal values, those of 6 hold the mean in 86% of cases, " +
        "of 10 in 90%, of 30 in 93%.",
    );
  }
  if (!cells.some(({ best }) => best)) return lines;
  const closest = columns.filter(({ best }) => best === "closest").map(({ title }) => title);
  const highest = columns.filter(({ best }) => best === "highest").map(({ title }) => title);
  const rule = [
    "lowest",
    ...(highest.length > 0 ? [`for ${highest.join(", ")} highest`] : []),
    ...(closest.length > 0 ? [`for ${closest.join(", ")} closest to the ground truth`] : []),
  ].join(", or ");
  lines.push(`Bold: the best system (${rule}).`);
  if (cells.some(({ worse }) => worse)) {
    lines.push(
      "*: worse than the best by more than chance (p < 0.05, paired permutation test over the sequences" +
        (closest.length > 0
          ? ", or their distances from the ground truth where closest is best"
          : "") +
        "; Holm's correction for all pairs of systems).",
    );
  }
  return lines;
}

/**
 * Writes a table of results as Markdown: means, standard deviations over seeds after a +-, intervals
 * over sequences in brackets, the best system's in bold.
 *
 * @param table The table.
 * @returns The text, with notes on how to read it.
 *
 * @example Usage
 * ```ts
 * import { markdownTable } from "@aud2repr2pose/aud2repr2pose/eval";
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

/** Where the best values are. */
const ARROWS = { lowest: " ↓", highest: " ↑", closest: "" };

function heading({ title, unit, best }: ResultColumn): string {
  return `${title}${unit ? ` (${unit})` : ""}${ARROWS[best]}`;
}

function cellText(
  { mean, deviation, interval, best, worse }: Omit<ResultCell, "interval"> & {
    readonly interval?: Interval | undefined;
  },
  decimals: number,
): string {
  const fixed = (value: number) => value.toFixed(decimals);
  const parts = [best ? `**${fixed(mean)}**` : fixed(mean) + (worse ? "\\*" : "")];
  if (deviation !== undefined) parts.push(`± ${fixed(deviation)}`);
  if (interval) parts.push(boundsText(interval, decimals));
  return parts.join(" ");
}

function boundsText({ low, high }: Interval, decimals: number): string {
  return `[${low.toFixed(decimals)}, ${high.toFixed(decimals)}]`;
}

/** Options of {@linkcode latexTable}. */
export interface LatexOptions {
  /**
   * How wide the text of the page is in points: a wider table is split. `\textwidth` is 345 in an
   * article of one column at 10 points, some 505 in papers of two columns (in a `table*`).
   *
   * @default {345}
   */
  readonly width?: number;
}

/** What LaTeX puts between two columns, in points. */
const COLUMN_GAP = 12;

/**
 * Writes a table of results as a LaTeX `tabular` with the rules of the `booktabs` package: units under
 * the titles, intervals over sequences under their means, the best system's mean in bold. Columns that
 * would leave the page follow in a `tabular` of their own below, with the systems' names again.
 *
 * @param table The table.
 * @param options How wide it may be.
 * @returns The text, to be read by `\input` inside a `table`.
 *
 * @example Usage
 * ```ts
 * import { latexTable } from "@aud2repr2pose/aud2repr2pose/eval";
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
export function latexTable(table: ResultTable, { width = 345 }: LatexOptions = {}): string {
  const notes = tableNotes(table).map((note) => `% ${note.replaceAll("±", "+-")}`);
  const parts = columnGroups(table, width).map((columns) => tabular(table, columns));
  return ["% \\usepackage{booktabs}", ...notes, parts.join("\n\n\\medskip\n\n"), ""].join("\n");
}

/** Indexes of the columns that fit beside each other, group by group: at least one in each. */
function columnGroups(table: ResultTable, width: number): number[][] {
  const labels = Math.max(...table.rows.map(({ label }) => textWidth(label, 10)));
  const groups: number[][] = [];
  let left = 0;
  for (const c of table.columns.keys()) {
    const needed = columnWidth(table, c) + COLUMN_GAP;
    if (groups.length === 0 || needed > left) {
      groups.push([]);
      left = width - labels - COLUMN_GAP;
    }
    groups.at(-1)!.push(c);
    left -= needed;
  }
  return groups;
}

/** How wide a column is in points, or a little less: Arial is wider than LaTeX's own fonts. */
function columnWidth(table: ResultTable, column: number): number {
  const { title, unit } = table.columns[column]!, decimals = columnDecimals(table, column);
  const widths = table.rows.flatMap(({ cells }) => {
    const cell = cells[column];
    if (!cell) return [];
    const mean = cellText({ ...cell, interval: undefined }, decimals).replaceAll("*", "");
    const interval = cell.interval ? boundsText(cell.interval, decimals) : "";
    return [textWidth(mean, 10) + (mean.includes("±") ? 2 : 0), textWidth(interval, 8)];
  });
  return Math.max(textWidth(title, 10), textWidth(`(${unit})`, 10), ...widths);
}

/** Some columns of a table. */
function tabular(table: ResultTable, chosen: readonly number[]): string {
  const { rows } = table, columns = chosen.map((c) => table.columns[c]!);
  const decimals = chosen.map((c) => columnDecimals(table, c));
  const line = (cells: readonly string[]) => `${cells.join(" & ").trimEnd()} \\\\`;
  const body = rows.flatMap(({ label, kind, cells: all }) => {
    const cells = chosen.map((c) => all[c]);
    const means = cells.map((cell, c) => cell ? meanText(cell, decimals[c]!) : "--");
    const intervals = cells.map((cell, c) => cell ? intervalText(cell, decimals[c]!) : "");
    return [
      ...(kind === "ground truth" ? ["\\midrule"] : []),
      line([escaped(label), ...means]),
      ...(intervals.some(Boolean) ? [line(["", ...intervals])] : []),
    ];
  });
  return [
    `\\begin{tabular}{l${"r".repeat(columns.length)}}`,
    "\\toprule",
    line(["System", ...columns.map(({ title }) => escaped(title))]),
    ...(columns.some(({ unit }) => unit) ? [line(["", ...columns.map(unitText)])] : []),
    "\\midrule",
    ...body,
    "\\bottomrule",
    "\\end{tabular}",
  ].join("\n");
}

function unitText({ unit }: ResultColumn): string {
  return unit ? `(${escaped(unit).replace("²", "$^2$").replace("³", "$^3$")})` : "";
}

function meanText({ mean, deviation, best, worse }: ResultCell, decimals: number): string {
  const fixed = mean.toFixed(decimals) + (worse ? "^{*}" : "");
  const text = best ? `\\mathbf{${fixed}}` : fixed;
  return deviation === undefined ? `$${text}$` : `$${text} \\pm ${deviation.toFixed(decimals)}$`;
}

function intervalText({ interval }: ResultCell, decimals: number): string {
  return interval ? `{\\footnotesize $${boundsText(interval, decimals)}$}` : "";
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  // In LaTeX's own fonts these three are other characters.
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
};

/** Text in which nothing is a command of LaTeX. */
export function escaped(text: string): string {
  return text.replace(/[\\~^&%$#_{}<>|]/g, (character) => SPECIAL[character] ?? `\\${character}`);
}

/** A table of results as rows for a CSV file. */
export interface TableRecords {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** One a system; `""` where there is no value. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/**
 * Lays a table of results out as one record a system: what it is called, what kind of system it is,
 * its seeds, and for each measure the mean, the standard deviation over seeds and the bounds of the
 * interval over sequences where the measure is taken of each, at full precision.
 *
 * @param table The table.
 * @returns Columns such as `ape_cm`, `ape_cm_sd`, `ape_cm_low`, `ape_cm_high`, and the rows.
 *
 * @example Usage
 * ```ts
 * import { tableRecords } from "@aud2repr2pose/aud2repr2pose/eval";
 *
 * const ape = { measure: "ape", title: "APE", unit: "cm", best: "lowest" } as const;
 * const { columns, rows } = tableRecords({
 *   columns: [ape],
 *   rows: [{ label: "Baseline", kind: "baseline", seeds: 1, cells: [{ mean: 8.3, best: false }] }],
 *   sequences: 45,
 * });
 * console.log(columns.join(), rows.join());
 * ```
 */
export function tableRecords({ columns, rows }: ResultTable): TableRecords {
  const fields = columns.map((column, c) => {
    const name = columnName(column);
    const bounds = rows.some(({ cells }) => cells[c]?.interval);
    return [name, `${name}_sd`, ...(bounds ? [`${name}_low`, `${name}_high`] : [])];
  });
  return {
    columns: ["system", "kind", "seeds", ...fields.flat()],
    rows: rows.map(({ label, kind, seeds, cells }) => [
      label,
      kind,
      seeds,
      ...cells.flatMap((cell, c) => {
        const { mean = "", deviation = "", interval } = cell ?? {};
        return [mean, deviation, interval?.low ?? "", interval?.high ?? ""].slice(
          0,
          fields[c]!.length,
        );
      }),
    ]),
  };
}

/** Such as `aa_cm_per_s2`. */
function columnName({ measure, unit }: ResultColumn): string {
  if (!unit) return measure;
  return `${measure}_${
    unit.replace("%", "percent").replace("/", "_per_").replace("²", "2").replace("³", "3")
  }`;
}
