import { parse } from "@std/csv";
import { join } from "@std/path";
import { matchPath } from "../../src/dataset/file_pattern.ts";
import type { Table } from "../../src/dataset/join_table.ts";
import type { DataManifest } from "../../src/dataset/data_manifest.ts";
import { isOffsetTable } from "../../src/dataset/manifest/cuts.ts";
import type { TableSettings } from "../../src/dataset/manifest/columns.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { exists, listFiles, readFile } from "../../src/files/files.ts";
import { note } from "../../src/files/notes.ts";

/** The csv files that a manifest names. */
export interface ManifestTables {
  readonly table?: Table;
  readonly cut?: Table;
  readonly offsets?: Table;
  /** Where they are. */
  readonly paths: readonly string[];
}

/**
 * Reads all csv files that a manifest names.
 *
 * @param manifest The manifest.
 * @param raw The folder of the recordings.
 * @param folder The folder of the manifest.
 * @throws {InputError} If one is not there or no CSV.
 */
export async function readTables(
  { table, cut, offsets }: DataManifest,
  raw: string,
  folder: string,
): Promise<ManifestTables> {
  const named = {
    ...table && { table },
    ...cut?.rule === "table" && { cut },
    ...offsets && isOffsetTable(offsets) && { offsets },
  };
  const read = await Promise.all(
    Object.entries(named).map(async ([field, settings]) =>
      [field, await readTable(settings, raw, folder)] as const
    ),
  );
  const paths = [...new Set(read.flatMap(([, { paths }]) => paths))];
  return { ...Object.fromEntries(read), paths };
}

/** A table that was read, and from which files. */
interface ReadTable extends Table {
  readonly paths: readonly string[];
}

/**
 * Reads a csv file of a manifest: below the folder of the recordings, or else beside the manifest.
 *
 * @param settings Where it is; `*` in it stands for any characters, and rows of all such files are taken.
 * @param raw The folder of the recordings.
 * @param folder The folder of the manifest.
 * @throws {InputError} If there is none, it is not CSV, or its rows have too few columns.
 */
async function readTable(
  { file, header }: TableSettings,
  raw: string,
  folder: string,
): Promise<ReadTable> {
  const paths = await findTables(file, raw, folder);
  const tables = await Promise.all(paths.map((path) => readRows(path, header)));
  const columns = tables[0]!.columns;
  const other = tables.findIndex((table) => table.columns.join() !== columns.join());
  if (other > 0) {
    throw new InputError(
      `${paths[other]}: has the columns ${tables[other]!.columns.join(", ")}, ` +
        `${paths[0]} has ${columns.join(", ")}`,
    );
  }
  const rows = tables.flatMap(({ rows }) => rows);
  return { file: paths.join(" and "), columns, rows, paths };
}

async function findTables(file: string, raw: string, folder: string): Promise<string[]> {
  for (const place of [raw, folder]) {
    if (await exists(join(place, file))) return [join(place, file)];
    if (!file.includes("*")) continue;
    const names = file.split("/");
    const fixed = names.slice(0, names.findIndex((name) => name.includes("*"))).join("/");
    const depth = names.includes("**") ? Infinity : names.length;
    const files = await listFiles(place, fixed, depth, { followLinks: true });
    const found = files.filter((path) => matchPath(file, path)).sort();
    if (found.length > 0) return found.map((path) => join(place, path));
  }
  throw new InputError(
    `${join(raw, file)}: no such file, nor one beside the manifest; see the manifest's tables`,
  );
}

/** A text in UTF-8, or else in what Western spreadsheets write. */
function decoded(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    note(path, ["is not UTF-8, and is read as Windows-1252"]);
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

async function readRows(path: string, header: readonly string[] | undefined): Promise<Table> {
  let rows: string[][];
  try {
    rows = parse(decoded(path, await readFile(path)).normalize());
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: is not CSV: ${(error as Error).message}`);
  }
  const [columns, ...records] = header ? [header, ...rows] : rows;
  if (!columns) throw new InputError(`${path}: is empty; its first row should name the columns`);
  const names = columns.map((name) => name.trim());
  const short = records.findIndex((row) => row.length !== names.length);
  if (short >= 0) {
    throw new InputError(
      `${path}: row ${short + (header ? 1 : 2)} has ${records[short]!.length} fields, not ` +
        `${names.length} (${names.join(", ")})`,
    );
  }
  return {
    file: path,
    columns: names,
    rows: records.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]!]))),
  };
}
