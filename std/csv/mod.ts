/**
 * Stand-in for `jsr:@std/csv`, for machines that reach an npm registry alone: the functions and
 * options that this package uses, with upstream's names and signatures, on csv-parse and
 * csv-stringify.
 *
 * @module
 */
import { CsvError, parse as csvParse } from "csv-parse/sync";
import { stringify as csvStringify } from "csv-stringify/sync";

/** Options of {@linkcode parse}. */
export interface ParseOptions {
  /** Take the first row as the names of the columns and return one record a row. @default {false} */
  skipFirstRow?: boolean;
}

/** Reads CSV text (RFC 4180) as rows of strings. */
export function parse(input: string): string[][];
/** Reads CSV text whose first row names the columns, as one record a row. */
export function parse(input: string, options: { skipFirstRow: true }): Record<string, string>[];
export function parse(
  input: string,
  { skipFirstRow = false }: ParseOptions = {},
): string[][] | Record<string, string>[] {
  const rows = readRows(input);
  if (!skipFirstRow) return rows;
  const [columns, ...records] = rows;
  if (!columns) throw new TypeError("Cannot parse input: it has no row that names the columns");
  return records.map((row, i) => {
    if (row.length === columns.length) {
      return Object.fromEntries(columns.map((column, c) => [column, row[c]!]));
    }
    throw new Error(
      `Syntax error on line ${i + 2}: it has ${row.length} fields, but the header has ` +
        `${columns.length}`,
    );
  });
}

/** All rows that are not empty; a row ends with LF, or CR and LF. */
function readRows(input: string): string[][] {
  try {
    return csvParse(input, {
      bom: true,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    throw error instanceof CsvError ? new SyntaxError(error.message) : error;
  }
}

/** Options of {@linkcode stringify}. */
export interface StringifyOptions {
  /** Write the names of the columns first. @default {true} */
  headers?: boolean;
  /** Names of the columns, and the keys of the records. @default {[]} */
  columns?: readonly string[];
}

/** Writes rows or records as CSV text (RFC 4180, lines end in CRLF). */
export function stringify(
  data: readonly (Record<string, unknown> | readonly unknown[])[],
  { headers = true, columns = [] }: StringifyOptions = {},
): string {
  const rows = data.map((item) => {
    if (Array.isArray(item)) return item;
    if (columns.length === 0) throw new TypeError("Cannot write records: no columns are named");
    return columns.map((key) => (item as Record<string, unknown>)[key]);
  });
  return csvStringify(headers ? [columns, ...rows] : rows, {
    record_delimiter: "windows",
    quoted_match: /\n/,
    // Upstream writes `true` and objects as JavaScript does; csv-stringify would write 1 and [object].
    cast: { boolean: String, object: (value) => JSON.stringify(value) },
  });
}
