import { InputError } from "../../errors/input_error.ts";
import { quoted } from "../../errors/quoted.ts";
import type { Span } from "./cut_recording.ts";
import { matchName } from "../file_pattern.ts";
import { requireColumn, rowsById, type Table } from "../join_table.ts";
import { isOffsetTable, type Offset, type Offsets, type TableCut } from "../manifest/cuts.ts";

/** What a manifest says of recordings, by their ids. */
export interface ById<T> {
  /** What it says of each that it speaks of. */
  readonly byId: ReadonlyMap<string, T>;
  /** How many rows or ids are of no recording. */
  readonly others: number;
}

const FIELDS = ["start", "end", "motionOffset", "frameRate"] as const;

/**
 * Finds the offsets of recordings.
 *
 * @param offsets The manifest's.
 * @param ids The recordings there are.
 * @param table What stands in the csv file that has them, where they are in one.
 * @throws {InputError} If a column is not there, or a cell is no time; the line names the file and the id.
 */
export function offsetsById(
  offsets: Offsets,
  ids: readonly string[],
  table?: Table,
): ById<Offset> {
  if (!isOffsetTable(offsets)) {
    const names = Object.keys(offsets);
    const byId = new Map(ids.flatMap((id) => {
      const name = Object.hasOwn(offsets, id) ? id : names.find((name) => matchName(name, id));
      return name === undefined ? [] : [[id, offsets[name]!] as const];
    }));
    const others = names.filter((name) => !ids.some((id) => matchName(name, id))).length;
    return { byId, others };
  }
  const { byId, others } = rowsById(table!, offsets.id, ids);
  const named = FIELDS.filter((field) => offsets[field] !== undefined);
  for (const field of named) requireColumn(offsets[field]!, table!.columns, table!.file);
  const read = [...byId].map(([id, rows]) => {
    if (rows.length > 1) {
      throw new InputError(
        `${table!.file}: has ${rows.length} rows of ${id}; offsets are one a file`,
      );
    }
    const values = named.flatMap((field) => {
      const cell = rows[0]![offsets[field]!]!.trim();
      return cell === ""
        ? []
        : [[field, secondsOf(cell, table!.file, id, offsets[field]!)] as const];
    });
    return [id, Object.fromEntries(values) as Offset] as const;
  });
  return { byId: new Map(read), others };
}

/**
 * Finds where the utterances of recordings are.
 *
 * @param rule The manifest's cut.
 * @param ids The recordings there are.
 * @param table What stands in its csv file.
 * @throws {InputError} If a column is not there, a cell is no time, or an utterance ends before it starts.
 */
export function spansById(rule: TableCut, ids: readonly string[], table: Table): ById<Span[]> {
  const { byId, others } = rowsById(table, rule.id, ids);
  for (const column of [rule.start, rule.end]) requireColumn(column, table.columns, table.file);
  const spans = [...byId].map(([id, rows]) => {
    const ofId = rows.map((row) => {
      const [start, end] = [rule.start, rule.end].map((column) =>
        secondsOf(row[column]!.trim(), table.file, id, column)
      );
      if (end! > start!) return { start: start!, end: end! };
      throw new InputError(
        `${table.file}: an utterance of ${id} starts at ${start} s and ends at ${end} s`,
      );
    });
    return [id, ofId.sort((a, b) => a.start - b.start)] as const;
  });
  return { byId: new Map(spans), others };
}

/** A number, or a time as h:mm:ss or m:ss, in seconds. */
function secondsOf(cell: string, file: string, id: string, column: string): number {
  const [, sign, hours = "0", minutes = "0", seconds] =
    /^(-?)(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?|\.\d+)$/.exec(cell) ?? [];
  const value = 3600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
  if (Number.isFinite(value)) return sign ? -value : value;
  throw new InputError(
    `${file}: ${column} of ${id} is ${quoted(cell)}; it must be a number of seconds, or h:mm:ss`,
  );
}
