import { basename, dirname, join, relative, resolve } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { listFiles, naming } from "../../src/files/files.ts";
import type { FileHash, RecordedFiles } from "../../src/files/records/file_hashes.ts";
import {
  readRunRecord,
  RUN_RECORD_ENDING,
  type RunRecord,
  workingFolder,
} from "../../src/files/records/run_record.ts";

/** A run record where it was found. */
export interface FoundRecord {
  /** Its file. */
  readonly path: string;
  /** The folder that its paths begin in, absolute. */
  readonly folder: string;
  /** What it holds, its own folder by the name that it has now. */
  readonly record: RunRecord;
  /** Where that folder was, from {@linkcode folder}, if it was renamed, moved or copied since. */
  readonly was?: string;
}

/** A stage that made a file. */
export interface Maker {
  readonly found: FoundRecord;
  /** The file as that stage left it. */
  readonly hash: FileHash;
}

/** The run records below a folder, and which of them made what others read. */
export class FoundRecords {
  /** The records, each behind those that made its inputs. */
  readonly inOrder: readonly FoundRecord[];
  /** A line on each file that is called a record and holds none. */
  readonly damaged: readonly string[];
  /** By absolute path. */
  readonly #makers = new Map<string, Maker[]>();

  private constructor(records: readonly FoundRecord[], damaged: readonly string[]) {
    for (const found of records) {
      for (const [output, hash] of Object.entries(found.record.outputs)) {
        const path = resolve(found.folder, output);
        this.#makers.set(path, [...this.#makers.get(path) ?? [], { found, hash }]);
      }
    }
    this.inOrder = this.#ordered(records);
    this.damaged = damaged;
  }

  /**
   * Finds run records.
   *
   * @param place A folder, below which they are, or a single record's file.
   * @throws {InputError} If there are none.
   */
  static async find(place: string): Promise<FoundRecords> {
    const { isDirectory } = await naming(place, () => Deno.stat(place));
    const below = isDirectory ? (await listFiles(place, "", Infinity)).sort() : [];
    const paths = isDirectory
      ? below.filter((path) => path.endsWith(RUN_RECORD_ENDING)).map((path) => join(place, path))
      : [place];
    if (paths.length === 0) {
      throw new InputError(
        `${place}: holds no run records, which are called *${RUN_RECORD_ENDING}`,
      );
    }
    const records: FoundRecord[] = [], damaged: string[] = [];
    for (const path of paths) {
      try {
        records.push(await foundRecord(path));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        damaged.push(error.message);
      }
    }
    return new FoundRecords(records, damaged);
  }

  /**
   * Which other stage made an input.
   *
   * @param reader The record whose input it is.
   * @param input The input as that record names it.
   * @returns The one that made what was read, else one that made the file; undefined if none did.
   */
  maker(reader: FoundRecord, input: string): Maker | undefined {
    const makers = this.#makers.get(resolve(reader.folder, input)) ?? [];
    const others = makers.filter(({ found }) => found !== reader);
    const { sha256 } = reader.record.inputs[input]!;
    return others.find(({ hash }) => hash.sha256 === sha256) ?? others[0];
  }

  /** Depth first: the makers of a record's inputs stand before it. */
  #ordered(records: readonly FoundRecord[]): FoundRecord[] {
    const begun = new Set<FoundRecord>(), ordered: FoundRecord[] = [];
    const visit = (found: FoundRecord) => {
      if (begun.has(found)) return;
      begun.add(found);
      for (const input of Object.keys(found.record.inputs)) {
        const maker = this.maker(found, input);
        if (maker) visit(maker.found);
      }
      ordered.push(found);
    };
    records.forEach(visit);
    return ordered;
  }
}

async function foundRecord(path: string): Promise<FoundRecord> {
  const record = await readRunRecord(path);
  const folder = resolve(await workingFolder(path, record));
  const own = await Deno.realPath(dirname(path)),
    place = relative(folder, own).replaceAll("\\", "/");
  const was = recordedPlace(basename(path), record, place.split("/").length);
  if (was === undefined || was === place) return { path, folder, record };
  // By a link it is called so still.
  if (await Deno.realPath(join(folder, was)).catch(() => "") === own) {
    return { path, folder, record };
  }
  return { path, folder, record: withPlace(record, was, place), was };
}

/** Where a record was written, from the working folder; undefined where its outputs do not tell. */
function recordedPlace(
  name: string,
  { folder, outputs }: RunRecord,
  depth: number,
): string | undefined {
  const paths = Object.keys(outputs);
  if (!/^\.\.(\/\.\.)*$/.test(folder) || paths.length === 0) return undefined;
  const beside = paths.find((path) => basename(path) + RUN_RECORD_ENDING === name);
  if (beside !== undefined) {
    const place = dirname(beside);
    return place !== "." && place.split("/").length === depth ? place : undefined;
  }
  const place = paths[0]!.split("/").slice(0, depth).join("/");
  return paths.every((path) => path.startsWith(`${place}/`)) ? place : undefined;
}

/** A record as if it had been written in another place: of `was/a` and `now/a`, `was` is `now`. */
function withPlace(record: RunRecord, was: string, now: string): RunRecord {
  const [from, to] = [was.split("/"), now.split("/")];
  while (from.length > 1 && from.at(-1) === to.at(-1)) {
    from.pop();
    to.pop();
  }
  const [old, place] = [from.join("/"), to.join("/")];
  const placed = (path: string) =>
    path === old || path.startsWith(`${old}/`) ? place + path.slice(old.length) : path;
  const files = (all: RecordedFiles) =>
    Object.fromEntries(Object.entries(all).map(([path, hash]) => [placed(path), hash]));
  return {
    ...record,
    // A number is none of the places that arguments name.
    arguments: record.arguments.map((arg) =>
      Number.isNaN(Number(arg)) ? arg.split(/([,=])/).map(placed).join("") : arg
    ),
    inputs: files(record.inputs),
    ...(record.replaced && { replaced: files(record.replaced) }),
    outputs: files(record.outputs),
  };
}

/** A folder that stands for another: every path below one has its like below the other. */
export class Mirror {
  /** The folder that stands for {@linkcode original}. */
  readonly folder: string;
  /** The folder that holds all that some records speak of. */
  readonly original: string;

  /**
   * @param folder The folder.
   * @param records All that it has to hold: also what lies above their working folders.
   */
  constructor(folder: string, records: readonly FoundRecord[]) {
    this.folder = folder;
    this.original = records.map(reach).reduce(commonFolder);
  }

  /** Where the like of a path is. */
  of(path: string): string {
    return join(this.folder, relative(this.original, path));
  }
}

/** The innermost folder that a record's paths and arguments do not leave, however they climb. */
function reach({ folder, record }: FoundRecord): string {
  const { inputs, outputs } = record;
  const values = record.arguments.flatMap((arg) => arg.split(/[,=]/));
  return [...Object.keys(inputs), ...Object.keys(outputs), ...values]
    .map((path) => resolve(folder, path)).reduce(commonFolder, folder);
}

function commonFolder(a: string, b: string): string {
  while (/^\.\.([/\\]|$)/.test(relative(a, b))) a = dirname(a);
  return a;
}
