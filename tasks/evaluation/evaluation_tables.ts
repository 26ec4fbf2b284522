import { parse } from "@std/csv";
import type {
  JointHistogram,
  JointValues,
  SequenceValues,
} from "../../eval/tables/system_results.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readText } from "../../src/files/files.ts";

/** A file of `evaluate`: names of its columns and rows, and the numbers. */
interface NumberTable {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** Row after row. */
  readonly values: Float64Array;
}

/** What the last row of values by sequence is called. */
const AVERAGE = "Average";

/** What the last column of a histogram is called. */
const TOTAL = "Total";

/**
 * Reads a measure by sequence and joint.
 *
 * @param path Such as `OUT/NAME/ape.csv`.
 * @param scale What to multiply the values by.
 * @returns The values without their averages; undefined if there is no such file.
 * @throws {InputError} If it is no such table.
 */
export async function readJointValues(path: string, scale = 1): Promise<JointValues | undefined> {
  const table = await readNumbers(path);
  if (!table) return undefined;
  const { columns: joints, rows, values } = table;
  const sequences = rows.filter((row) => row !== AVERAGE);
  const data = values.slice(0, sequences.length * joints.length).map((value) => value * scale);
  return { sequences, joints, values: { data, rows: sequences.length, columns: joints.length } };
}

/**
 * Reads a measure by sequence.
 *
 * @param path Such as `OUT/NAME/beat_alignment.csv`.
 * @returns The values of the first column without their average; undefined if there is no such file.
 * @throws {InputError} If it is no such table.
 */
export async function readSequenceValues(path: string): Promise<SequenceValues | undefined> {
  const found = await readJointValues(path);
  if (!found) return undefined;
  const { sequences, values: { data, columns } } = found;
  return { sequences, values: sequences.map((_, row) => data[row * columns]!) };
}

/**
 * Reads a histogram of moving distance.
 *
 * @param path Such as `OUT/NAME/hmd_vel_0.05.csv`.
 * @param width Width of its bins in cm.
 * @returns The counts without their total; undefined if there is no such file.
 * @throws {InputError} If it is no such table.
 */
export async function readHistogram(
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
 * Reads one number a system.
 *
 * @param path Such as `OUT/fgd.csv`.
 * @returns The number by the system's name; empty if there is no such file.
 * @throws {InputError} If it is no such table.
 */
export async function readSystemValues(path: string): Promise<Map<string, number>> {
  const table = await readNumbers(path);
  if (!table) return new Map();
  const { columns, rows, values } = table;
  return new Map(rows.map((name, row) => [name, values[row * columns.length]!]));
}

/** A table whose first row and column are names. */
async function readNumbers(path: string): Promise<NumberTable | undefined> {
  if (!await Deno.stat(path).catch(() => undefined)) return undefined;
  const [header, ...lines] = parseRows(path, await readText(path));
  if (!header || header.length < 2 || lines.length === 0) {
    throw new InputError(`${path}: holds no rows of numbers; run evaluate again`);
  }
  const values = lines.flatMap((line, row) =>
    line.slice(1).map((text, column) => {
      const value = text === "" ? NaN : Number(text);
      if (Number.isFinite(value)) return value;
      throw new InputError(
        `${path}: line ${row + 2}: ${header[column + 1]} is "${text}", not a number`,
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
