import * as z from "zod";
import { list, text, wholeNumber, written } from "../../json/fields.ts";
import { naming, readJsonAs, writeFile } from "../files.ts";
import type { RecordedFiles } from "./file_hashes.ts";

/** The engine that a stage computed on: what its bytes depend on. */
export interface RecordedEngine {
  readonly name: string;
  /** File name of the BLAS that took the matrix products. */
  readonly blas: string | null;
  /** Threads of a matrix product, where that is known. */
  readonly threads: number | null;
}

/** Versions of all that a stage ran on. */
export interface RecordedVersions {
  /** This package. */
  readonly package: string;
  readonly deno: string;
  readonly tfjs: string;
  /** SHA-256 of `deno.lock`, which fixes all other packages. */
  readonly lock: string;
  /** SHA-256 of this package's source; absent in records of earlier versions. */
  readonly source?: string;
}

/**
 * What a stage was run with and what it made, so that both can be checked and made again. It holds no
 * time and no absolute path: the same run leaves the same bytes.
 */
export interface RunRecord {
  /** The stage, as in `deno task NAME`. */
  readonly task: string;
  /** Its arguments: positional ones in order, then flags as `--name=value`, sorted. */
  readonly arguments: readonly string[];
  /** The working folder, as a path from the record's own. */
  readonly folder: string;
  /** Where random numbers came from. */
  readonly seed?: number;
  readonly engine?: RecordedEngine;
  readonly versions: RecordedVersions;
  readonly inputs: RecordedFiles;
  /** Inputs that the run put others in the place of, so that it cannot be run again. */
  readonly replaced?: RecordedFiles;
  readonly outputs: RecordedFiles;
}

const recordedFiles: z.ZodType<RecordedFiles> = z.record(
  z.string(),
  written({
    size: wholeNumber,
    sha256: z.string("a hash").regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits"),
  }),
  "an object",
);

/** A run record as JSON. */
const runRecordSchema: z.ZodType<RunRecord> = written({
  task: text(),
  arguments: list(z.string("a text")),
  folder: z.string("a path"),
  seed: z.number("a number").exactOptional(),
  engine: written({
    name: text(),
    blas: text("a name, or null").nullable(),
    threads: z.number("a number, or null").nullable(),
  }).exactOptional(),
  versions: written({
    package: text(),
    deno: text(),
    tfjs: text(),
    lock: text(),
    source: text().exactOptional(),
  }),
  inputs: recordedFiles,
  replaced: recordedFiles.exactOptional(),
  outputs: recordedFiles,
});

/** How the files of run records end. */
export const RUN_RECORD_ENDING = ".run.json";

/**
 * Writes a run record: whole or not at all.
 *
 * @param path The file, `FOLDER/TASK.run.json` or `FILE.run.json`.
 * @throws {InputError} If it cannot be written.
 */
export async function writeRunRecord(path: string, record: RunRecord): Promise<void> {
  const sorted = (files: RecordedFiles) =>
    Object.fromEntries(Object.entries(files).sort(([a], [b]) => a < b ? -1 : 1));
  const { task, arguments: args, folder, seed, engine, versions, inputs, replaced, outputs } =
    record;
  const json: RunRecord = {
    task,
    arguments: args,
    folder,
    ...(seed !== undefined && { seed }),
    ...(engine && { engine: { name: engine.name, blas: engine.blas, threads: engine.threads } }),
    versions: {
      package: versions.package,
      deno: versions.deno,
      tfjs: versions.tfjs,
      lock: versions.lock,
      ...(versions.source !== undefined && { source: versions.source }),
    },
    inputs: sorted(inputs),
    ...(replaced && { replaced: sorted(replaced) }),
    outputs: sorted(outputs),
  };
  await writeFile(path, [JSON.stringify(json, null, 1) + "\n"]);
}

/**
 * Reads a run record.
 *
 * @throws {InputError} If there is none, or it is damaged.
 */
export async function readRunRecord(path: string): Promise<RunRecord> {
  return await readJsonAs(
    path,
    runRecordSchema,
    "is not a run record of this package, or is damaged",
  );
}

/**
 * The working folder that a record's paths begin in.
 *
 * @param path The record's file.
 * @param record What it holds.
 * @throws {InputError} If the record's own folder is not there.
 */
export async function workingFolder(path: string, { folder }: RunRecord): Promise<string> {
  const cut = path.replaceAll("\\", "/").lastIndexOf("/");
  const own = cut < 0 ? "." : path.slice(0, cut) || "/";
  // Of links, `..` is where they lead to, which the program had as its working folder.
  return `${await naming(own, () => Deno.realPath(own))}/${folder}`;
}
