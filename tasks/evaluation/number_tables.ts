/**
 * The CSV files of `evaluate`, kind by kind: how a kind is written, and how it is read again.
 *
 * @module
 */
import { parse, stringify } from "@std/csv";
import type {
  JointHistogram,
  SequenceCounts,
  SequenceValues,
} from "../../eval/measures/results.ts";
import { mean } from "../../eval/statistics/statistics.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { printable, quoted } from "../../src/errors/quoted.ts";
import { exists, readText } from "../../src/files/files.ts";

/** What the last row of values by sequence is called. */
const AVERAGE = "Average";

/** What the last column of a histogram is called. */
const TOTAL = "Total";

/**
 * A measure by sequence as text: a row a sequence, a column a joint, and their averages.
 *
 * @param found The measure.
 * @param scale What to multiply it by.
 */
export function sequenceTable({ sequences, columns, values }: SequenceValues, scale = 1): string {
  const rows = sequences.map((_, row) => {
    const first = row * columns.length;
    return Array.from(values.data.subarray(first, first + columns.length), (v) => v * scale);
  });
  const averages = columns.map((_, c) => mean(rows.map((row) => row[c]!)));
  return csv(["file", ...columns], [
    ...rows.map((row, i) => [sequences[i]!, ...row]),
    [AVERAGE, ...averages],
  ]);
}

/**
 * Reads a measure by sequence.
 *
 * @param path Such as `OUT/NAME/ape.csv`.
 * @param scale What to multiply the file's values by.
 * @returns The values without their averages; undefined if there is no such file.
 * @throws {InputError} If it is no such table.
 */
export async function readSequenceTable(
  path: string,
  scale = 1,
): Promise<SequenceValues | undefined> {
  const table = await readNumbers(path);
  if (!table) return undefined;
  const { columns, rows } = table;
  const sequences = rows.filter((row) => row !== AVERAGE);
  const data = table.values.slice(0, sequences.length * columns.length).map((v) => v * scale);
  return { sequences, columns, values: { data, rows: sequences.length, columns: columns.length } };
}

/**
 * A histogram as text: a row a bin, named by where it begins, a column a joint, and their total.
 *
 * @param histogram The counts.
 * @param scale What to multiply the bins by.
 */
export function histogramTable(histogram: JointHistogram, scale = 1): string {
  const { joints, counts: { data, rows, columns } } = histogram;
  const lines = Array.from({ length: rows }, (_, bin) => {
    const begin = bin * (histogram.width * scale);
    const label = Number.isInteger(begin) ? begin.toFixed(1) : `${begin}`; // as Python writes it
    const counts = Array.from(data.subarray(bin * columns, (bin + 1) * columns));
    return [label, ...counts, counts.reduce((sum, count) => sum + count, 0)];
  });
  return csv(["", ...joints, TOTAL], lines);
}

/**
 * Reads a histogram of moving distance.
 *
 * @param path Such as `OUT/NAME/hmd_vel_0.05.csv`.
 * @param width Width of its bins in cm.
 * @returns The counts without their total; undefined if there is no such file.
 * @throws {InputError} If it is no such table.
 */
export async function readHistogramTable(
  path: string,
  width: number,
): Promise<JointHistogram | undefined> {
  const table = await readNumbers(path);
  if (!table) return undefined;
  const { columns, rows, values } = table;
  const joints = columns.filter((column) => column !== TOTAL);
  const data = values.filter((_, i) => columns[i % columns.length] !== TOTAL);
  return { width, joints, counts: { data, rows: rows.length, columns: joints.length } };
}

/**
 * Histograms of sequences as text: a row a sequence, a column a bin, named by where it begins.
 *
 * @param found The counts of all joints together.
 * @param width Width of a bin, in the unit of its name.
 */
export function sequenceCountsTable({ sequences, counts }: SequenceCounts, width: number): string {
  const { data, columns } = counts;
  const bins = Array.from(
    { length: columns },
    (_, bin) => `${Number((bin * width).toPrecision(12))}`,
  );
  const lines = sequences.map((name, row) => [
    name,
    ...data.subarray(row * columns, (row + 1) * columns),
  ]);
  return csv(["", ...bins], lines);
}

/**
 * Reads histograms of sequences.
 *
 * @param path Such as `OUT/NAME/hmd_vel_0.05_sequences.csv`.
 * @returns The counts; undefined if there is no such file.
 * @throws {InputError} If it is no such table.
 */
export async function readSequenceCounts(path: string): Promise<SequenceCounts | undefined> {
  const table = await readNumbers(path);
  if (!table) return undefined;
  const { columns, rows, values } = table;
  return { sequences: rows, counts: { data: values, rows: rows.length, columns: columns.length } };
}

/**
 * One number a system as text.
 *
 * @param column What the numbers are.
 * @param values The number by the system's name.
 */
export function systemTable(column: string, values: ReadonlyMap<string, number>): string {
  return csv(["system", column], [...values]);
}

/**
 * Reads one number a system.
 *
 * @param path Such as `OUT/fgd.csv`.
 * @returns The number by the system's name; empty if there is no such file.
 * @throws {InputError} If it is no such table.
 */
export async function readSystemTable(path: string): Promise<Map<string, number>> {
  const table = await readNumbers(path);
  if (!table) return new Map();
  const { columns, rows, values } = table;
  return new Map(rows.map((name, row) => [name, values[row * columns.length]!]));
}

/** A table as text. */
export function csv(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  return stringify([header, ...rows], { headers: false });
}

/** A file of `evaluate`: names of its columns and rows, and the numbers. */
interface NumberTable {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** Row after row. */
  readonly values: Float64Array;
}

/** A table whose first row and column are names. */
async function readNumbers(path: string): Promise<NumberTable | undefined> {
  if (!await exists(path)) return undefined;
  const [header, ...lines] = parseRows(path, await readText(path));
  if (!header || header.length < 2 || lines.length === 0) {
    throw new InputError(`${path}: holds no rows of numbers; run evaluate again`);
  }
  const odd = lines.findIndex(({ length }) => length !== header.length);
  if (odd >= 0) {
    throw new InputError(
      `${path}: line ${odd + 2} has ${lines[odd]!.length} cells, the first ${header.length}; run ` +
        "evaluate again",
    );
  }
  const values = lines.flatMap((line, row) =>
    line.slice(1).map((text, column) => {
      const value = text === "" ? NaN : Number(text);
      if (Number.isFinite(value)) return value;
      throw new InputError(
        `${path}: line ${row + 2}: ${printable(header[column + 1]!, 80)} is ${
          quoted(text)
        }, not a ` +
          "number",
      );
    })
  );
  return {
    columns: header.slice(1),
    rows: lines.map(([name]) => name!),
    values: Float64Array.from(values),
  };
}

function parseRows(path: string, text: string): string[][] {
  try {
    return parse(text);
  } catch (error) {
    throw new InputError(`${path}: is not valid CSV: ${(error as Error).message}`);
  }
}
