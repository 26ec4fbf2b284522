import { closestName } from "../errors/closest_name.ts";
import { InputError } from "../errors/input_error.ts";
import type { Columns } from "./manifest/columns.ts";

/** The rows of a csv file, or of several alike. */
export interface Table {
  /** What the file is called, for messages. */
  readonly file: string;
  /** Names of its columns. */
  readonly columns: readonly string[];
  /** What stands in each row, by the name of the column. */
  readonly rows: readonly Columns[];
}

/**
 * Finds the rows of utterances in a table.
 *
 * @param table The table.
 * @param column The column that holds ids, or names of files: folder and ending then do not count.
 * @param ids The utterances there are.
 * @returns The rows of each utterance that has any, and how many rows are of none.
 * @throws {InputError} If there is no such column; the line names those that there are.
 *
 * @example Usage
 * ```ts
 * import { rowsById } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = [{ file: "wav/7.wav", style: "sad" }, { file: "wav/9.wav", style: "sad" }];
 * const table = { file: "info.csv", columns: ["file", "style"], rows };
 * const { byId, others } = rowsById(table, "file", ["7", "8"]);
 * assertEquals(byId, new Map([["7", [rows[0]!]]]));
 * assertEquals(others, 1);
 * ```
 */
export function rowsById(
  table: Table,
  column: string,
  ids: Iterable<string>,
): { byId: Map<string, Columns[]>; others: number } {
  requireColumn(column, table.columns, table.file);
  const known = new Set(ids), byId = new Map<string, Columns[]>();
  let others = 0;
  for (const row of table.rows) {
    const cell = row[column]!.trim();
    const id = known.has(cell) ? cell : cell.replace(/^.*[\\/]/, "").replace(/\.\w+$/, "");
    const rows = byId.get(id);
    if (rows) rows.push(row);
    else if (known.has(id)) byId.set(id, [row]);
    else others++;
  }
  return { byId, others };
}

/**
 * Checks that there is a column.
 *
 * @param column Its name.
 * @param columns Those there are.
 * @param where What has them, such as the path of a csv file.
 * @throws {InputError} If not; the line names the nearest, or all.
 */
export function requireColumn(column: string, columns: readonly string[], where: string): void {
  if (columns.includes(column)) return;
  const meant = closestName(column, columns);
  throw new InputError(
    `${where}: has no column ${column} (${
      meant === undefined ? `there are ${columns.join(", ")}` : `did you mean ${meant}?`
    })`,
  );
}
