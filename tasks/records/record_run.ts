import { basename, dirname, fromFileUrl, isAbsolute, join, relative, resolve } from "@std/path";
import { createHash } from "node:crypto";
import config from "../../deno.json" with { type: "json" };
import type { BackendInfo } from "../../src/backend/use_backend.ts";
import { exists, isFolder, listFiles, naming } from "../../src/files/files.ts";
import {
  type FileHash,
  FileHashes,
  hashFile,
  type RecordedFiles,
} from "../../src/files/records/file_hashes.ts";
import {
  readRunRecord,
  type RecordedEngine,
  type RecordedVersions,
  RUN_RECORD_ENDING,
  workingFolder,
  writeRunRecord,
} from "../../src/files/records/run_record.ts";

/** Flags that change nothing of what is made: how many work at it, where it goes on. */
const UNRECORDED: readonly string[] = ["jobs", "threads", "resume", "update"];
/** Flags whose paths belong to the machine and not to the work. */
const OF_MACHINE: readonly string[] = ["blas"];

/**
 * Arguments as a run record holds them: positional ones in order, then flags, sorted. Those that
 * change nothing of what is made are left out, and absolute paths become relative ones.
 *
 * @param args Positional arguments, and flags as `--name` or `--name=value`.
 * @param folder The working folder.
 */
export function runArguments(args: readonly string[], folder: string): string[] {
  const isFlag = (arg: string) => arg.startsWith("--");
  const nameOf = (flag: string) => flag.slice(2).split("=", 1)[0]!;
  const positionals = args.filter((arg) => !isFlag(arg)).map((arg) => relativePaths(arg, folder));
  const flags = args.filter((arg) => isFlag(arg) && !UNRECORDED.includes(nameOf(arg))).map(
    (flag) => {
      const name = nameOf(flag);
      if (OF_MACHINE.includes(name) || !flag.includes("=")) return flag;
      return `--${name}=${relativePaths(flag.slice(name.length + 3), folder)}`;
    },
  );
  return [...positionals, ...flags.sort()];
}

/** An argument, be it several with commas between, or `NAME=PATH`, with paths from the folder. */
function relativePaths(argument: string, folder: string): string {
  const shorten = (part: string) => isAbsolute(part) ? relativePath(part, folder) : part;
  return argument.split(/([,=])/).map(shorten).join("");
}

/**
 * A path from a folder, with `/` between folders; `.` for the folder itself.
 *
 * @param path The path.
 * @param folder The folder that it begins in.
 */
export function relativePath(path: string, folder: string): string {
  return relative(folder, path).replaceAll("\\", "/") || ".";
}

/** What a stage has read and made, see {@linkcode recordRun}. */
export interface Run {
  /** The files that it read, each by name: no folders, and none of the package itself. */
  readonly inputs: readonly string[];
  /** The files that it wrote. */
  readonly outputs: readonly string[];
  /** What inputs held when they were read, by their paths in `inputs`; others are hashed now. */
  readonly read?: ReadonlyMap<string, FileHash>;
  /** Files that it read and then put others in the place of, from {@linkcode hashFiles}. */
  readonly replaced?: RecordedFiles;
  /** Where random numbers came from. */
  readonly seed?: number;
  /** What it computed on. */
  readonly engine?: BackendInfo;
}

/**
 * Leaves a run record beside what a stage made: `FOLDER/TASK.run.json` or `FILE.run.json`.
 *
 * @param place The folder that it wrote, or the file where it wrote one alone.
 * @param task The stage, as in `deno task NAME`.
 * @param args Its arguments, from {@linkcode runArguments}.
 * @param run What it read and made.
 * @throws {InputError} If a file cannot be read, or the record cannot be written.
 */
export async function recordRun(
  place: string,
  task: string,
  args: readonly string[],
  { inputs, outputs, read, replaced, seed, engine }: Run,
): Promise<void> {
  const path = await recordPath(place, task);
  const folder = Deno.cwd();
  const own = await naming(path, () => Deno.realPath(dirname(path)));
  await writeRunRecord(path, {
    task,
    arguments: args,
    folder: relativePath(folder, own),
    ...(seed !== undefined && { seed }),
    ...(engine && { engine: recordedEngine(engine) }),
    versions: await currentVersions(),
    inputs: await hashFiles(inputs, read),
    ...(replaced && { replaced }),
    outputs: await hashFiles(outputs),
  });
}

/** Removes the record of what a stage has made in a place, if there is one. */
export async function forgetRun(place: string, task: string): Promise<void> {
  const path = await recordPath(place, task);
  await naming(path, () =>
    Deno.remove(path).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }));
}

/**
 * Hashes files.
 *
 * @param paths The files.
 * @param known Hashes that need not be computed, by some of these paths.
 * @returns Their hashes, by their paths from the working folder.
 */
export async function hashFiles(
  paths: readonly string[],
  known: ReadonlyMap<string, FileHash> = new Map(),
): Promise<RecordedFiles> {
  const files: Record<string, FileHash> = {};
  const places = new Map(paths.map((path) => [resolve(path), path]));
  for (const [place, path] of places) {
    files[relativePath(place, Deno.cwd())] = known.get(path) ?? await hashFile(path);
  }
  return files;
}

/** Files are hashed once, however many records speak of them. */
const hashes = new FileHashes();

/**
 * Whether a stage need not be run: what it would make is there, made from the same files.
 *
 * @param path Its record's file; there need be none.
 * @param task The stage, as in `deno task NAME`.
 * @param args Its arguments, flags as `--name` or `--name=value`.
 * @returns Whether the record is of the same stage, arguments and version of this package, and all
 * inputs and outputs are as they were.
 */
export async function isCurrent(
  path: string,
  task: string,
  args: readonly string[],
): Promise<boolean> {
  if (!await exists(path)) return false;
  const record = await readRunRecord(path).catch(() => undefined);
  if (record?.task !== task || record.replaced) return false;
  if (record.versions.package !== config.version) return false;
  const folder = resolve(await workingFolder(path, record));
  if (JSON.stringify(record.arguments) !== JSON.stringify(runArguments(args, folder))) return false;
  const changes = await hashes.changes({ ...record.inputs, ...record.outputs }, folder);
  return changes.length === 0;
}

/**
 * Whether other code of this package has made what a record speaks of; not known of records that hold
 * no hash of the source.
 *
 * @param path The record's file.
 */
export async function isOfOtherCode(path: string): Promise<boolean> {
  const { source } = (await readRunRecord(path)).versions;
  return source !== undefined && source !== (await currentVersions()).source;
}

/** Where the record of a stage is: in the folder that it wrote, or beside the file. */
async function recordPath(place: string, task: string): Promise<string> {
  return await isFolder(place) ? join(place, task + RUN_RECORD_ENDING) : place + RUN_RECORD_ENDING;
}

function recordedEngine({ name, blas, threads }: BackendInfo): RecordedEngine {
  return { name, blas: blas === null ? null : basename(blas), threads };
}

/** What of the package decides what stages make. */
const SOURCES = ["src", "eval", "tasks", "std", "data_manifest"];

/** A hash of the package's own source: of the names and contents of its files. */
async function sourceHash(): Promise<string> {
  const root = fromFileUrl(import.meta.resolve("../../"));
  const hash = createHash("sha256");
  for (const folder of SOURCES) {
    for (const name of (await listFiles(join(root, folder), "", Infinity)).sort()) {
      if (!/\.(ts|json)$/.test(name)) continue;
      hash.update(`${folder}/${name.replaceAll("\\", "/")}\n`);
      hash.update(await Deno.readFile(join(root, folder, name)));
    }
  }
  return hash.digest("hex");
}

let versions: Promise<RecordedVersions> | undefined;

/** The versions of what runs now: looked at once, as what runs does not change with its files. */
export function currentVersions(): Promise<RecordedVersions> {
  return versions ??= findVersions();
}

async function findVersions(): Promise<RecordedVersions> {
  const { sha256 } = await hashFile(fromFileUrl(import.meta.resolve("../../deno.lock")));
  return {
    source: await sourceHash(),
    package: config.version,
    deno: Deno.version.deno,
    tfjs: config.imports["@tensorflow/tfjs-core"].split("@").at(-1)!,
    lock: sha256,
  };
}
