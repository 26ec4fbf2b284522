import type { ResultTable } from "./result_table.ts";

/**
 * Says how a table of results is to be read.
 *
 * @param table The table.
 * @returns Sentences, each a line.
 */
export function tableNotes({ columns, rows, sequences }: ResultTable): string[] {
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
  if (!cells.some(({ best }) => best)) return lines;
  const closest = columns.filter(({ best }) => best === "closest").map(({ title }) => title);
  const rule = closest.length > 0
    ? `lowest, or for ${closest.join(", ")} closest to the ground truth`
    : "lowest";
  return [...lines, `Bold: the best system (${rule}).`];
}
