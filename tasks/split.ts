/**
 * `deno task split`: divides a data set into train, dev and test.
 *
 * @module
 */
import { dirname, join } from "@std/path";
import { NO_SPEECH } from "../src/dataset/manifest/file_patterns.ts";
import { parts, type SplitRule } from "../src/dataset/manifest/split_rule.ts";
import type { DataManifest } from "../src/dataset/data_manifest.ts";
import { recordedFrameRate } from "../src/dataset/length_fault.ts";
import type { PairedFiles } from "../src/dataset/pair_files.ts";
import { offsetsById, spansById } from "../src/dataset/cuts/recording_tables.ts";
import { type Selection, selectUtterances } from "../src/dataset/select_utterances.ts";
import {
  lockDifferences,
  lockedFiles,
  type LockedUtterance,
  type SplitLock,
  withSizes,
} from "../src/dataset/split_lock.ts";
import { InputError } from "../src/errors/input_error.ts";
import { commandLine } from "../src/errors/quoted.ts";
import { quoted } from "../src/errors/quoted.ts";
import { readManifest } from "../src/files/data/read_manifest.ts";
import { checkWritable, exists } from "../src/files/files.ts";
import { declaredSkeleton } from "../src/files/motion_files.ts";
import type { LinkKind } from "../src/files/place_file.ts";
import type { FileHash } from "../src/files/records/file_hashes.ts";
import { stage } from "./command/stage.ts";
import { oneOf } from "./command/values.ts";
import { jobsFlag } from "./command/flags.ts";
import { startProgress } from "./command/progress.ts";
import { WorkerPool } from "./command/worker_pool.ts";
import { isShipped, manifestFlag, manifestPath, ownManifestFiles } from "./data/named_manifest.ts";
import { type PlannedRecording, planPieces, recordingFault } from "./data/plan_pieces.ts";
import { type ManifestTables, readTables } from "./data/read_table.ts";
import { placedUtterances, SplitFolder } from "./data/split_folder.ts";
import { checkFolders, findRecordings } from "./data/split_sources.ts";
import type { PlaceJob, ReadJob, ReadRecording } from "./data/split_thread.ts";

const LINKS: readonly LinkKind[] = ["copy", "hard", "symbolic"];

/** How many names a line of output holds; the others are counted. */
const LISTED = 10;

/** What can be said to it. */
export const command = {
  name: "split",
  summary:
    "Divides a data set of speech and motion files into train, dev and test, and adds a copy " +
    "with white\nnoise of each training recording.",
  positionals: [["DATA", "The folder to make; later stages need it alone"]],
  flags: {
    raw: { value: "DIR", default: "dataset", help: "The folder of the recordings" },
    manifest: { ...manifestFlag, default: "takeuchi" },
    link: { value: "HOW", is: oneOf(LINKS), default: "copy", help: "How files get into DATA" },
    paths: {
      value: "HOW",
      is: oneOf(["relative", "absolute"]),
      default: "relative",
      help:
        "Paths in DATA/gg-*.csv: relative (DATA can be moved), absolute (the original's scripts)",
    },
    jobs: jobsFlag,
    update: { help: "Make DATA anew if recordings or settings have changed" },
  },
  example: "data --raw dataset --manifest data_manifest/takeuchi.json",
} as const;

type Pool = WorkerPool<ReadJob | PlaceJob, ReadRecording | LockedUtterance[]>;

export default await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const [data] = positionals;
  const { raw, update, link, paths, jobs: threads = navigator.hardwareConcurrency } = flags;
  const manifestFile = manifestPath(flags.manifest);
  const manifest = await readManifest(manifestFile);
  const found = await findRecordings(raw, manifest);
  const tables = await readTables(manifest, raw, dirname(manifestFile));
  const selection = selectUtterances(found, manifest, tables.table);
  report(raw, found, selection, manifest.split);
  await checkFolders(raw, data);
  const folder = new SplitFolder(data);
  await checkWritable(folder.lockPath);
  await run.take(data);
  const before = await folder.readLock();

  const module = new URL("./data/split_thread.ts", import.meta.url);
  using pool: Pool = new WorkerPool(module, threads, { read: "inherit", write: "inherit" });
  const recordings = await readRecordings(pool, raw, manifest, selection, tables);
  checkLengths(raw, recordings, manifest);
  sayConverted(recordings, manifest);
  const { parts: pieces, lines } = planPieces(recordings, manifest);
  for (const line of lines) console.log(line);
  let lock: SplitLock = {
    version: 1,
    complete: true,
    link,
    manifest,
    withoutPartner: withoutPartner(found, selection),
    parts: pieces,
  };
  checkParts(raw, lock);
  const isMade = isMadeFrom(data, before, lock, update);
  if (isMade) lock = withSizes(lock, before!);
  const todo = isMade ? await folder.unfinished(lock) : placedUtterances(lock);
  if (!isMade || todo.length > 0) await run.begin(data);
  await folder.prepare();
  if (!isMade) await folder.begin(before, lock);
  const jobs = placeJobs({ raw, data, link }, todo, manifest);
  const made = await doAll<LockedUtterance[]>("Writing", pool, jobs);
  lock = withSizes(lock, { ...lock, parts: { train: made.flat(), dev: [], test: [] } });
  const isChanged = await folder.finish(lock, paths, isMade);
  const hasRecord = await exists(join(data, "split.run.json"));
  const isNew = isChanged || todo.length > 0;
  if (isNew) summarise(lock);
  else console.log(`${data} is up to date: nothing to do`);
  const own = await ownManifestFiles(flags.manifest);
  const csvs = tables.paths.filter((path) => !isShipped(path));
  return {
    inputs: [...own, ...csvs, ...sources(lock).map((path) => join(raw, path))],
    read: hashesOf(raw, lock),
    ...(isNew || !hasRecord) && { outputs: folder.files(lock) },
    ...isNew && { wrote: data },
    next: commandLine`deno task vectorize ${data} 60`,
  };
});

/** Says what was found, and what of it is left out. */
function report(raw: string, found: PairedFiles, selection: Selection, rule: SplitRule): void {
  const { parts: taken, leftOut, absent, otherRows } = selection;
  const { utterances } = found;
  if (parts.every((part) => taken[part].length === 0)) {
    throw new InputError(
      `${raw}: none of its ${utterances.length} utterances is in a part, such as ` +
        `${utterances[0]!.id}; see the manifest's split${leftOut.length > 1 ? " and filters" : ""}`,
    );
  }
  console.log(`${raw}: ${utterances.length} utterances`);
  for (const { why, names } of leftOut) {
    console.log(`Left out, ${why}: ${names.length}: ${list(names)}`);
  }
  if (otherRows > 0) console.log(`Not there: files of ${otherRows} rows of the table`);
  const named = rule.rule === "folder" ? "folders" : rule.rule === "column" ? "values" : "ids";
  for (const part of parts) {
    if (absent[part] > 0) console.log(`Absent: ${absent[part]} ${named} of ${part}`);
  }
  const heard = taken.test.filter(({ motion }) => motion === undefined).map(({ id }) => id);
  if (heard.length > 0) {
    console.log(`Kept for predict and generate, test speech without motion: ${list(heard)}`);
  }
}

/** Checks that no part is empty that the manifest means to fill, before anything is written. */
function checkParts(raw: string, { parts: locked, manifest: { split } }: SplitLock): void {
  for (const part of parts) {
    if (locked[part].length > 0) continue;
    const asked = split[part];
    if (typeof asked === "number" ? asked > 0 : asked.length > 0) {
      throw new InputError(
        `${raw}: ${part} would be empty: no utterance is in the manifest's split.${part}, ` +
          `${quoted(asked)}; make it ${typeof asked === "number" ? 0 : "[]"} to go on without`,
      );
    }
    if (part === "test") console.log("Empty: test, as the manifest's split says");
    else console.log(`Empty: ${part}, as the manifest's split says; learn and train need it`);
  }
}

/** Files that fit a pattern, and are left out because their partner is not there. */
function withoutPartner(found: PairedFiles, selection: Selection): string[] {
  const kept = new Set(selection.parts.test.map(({ id }) => id));
  const alone = [...found.speechAlone.filter(({ id }) => !kept.has(id)), ...found.motionAlone];
  return alone.map(({ speech, motion }) => (speech ?? motion)!);
}

function list(names: readonly string[]): string {
  const more = names.length - LISTED;
  return names.slice(0, LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Reads the files of all recordings that are in a part, and what the manifest's tables say of them. */
async function readRecordings(
  pool: Pool,
  raw: string,
  { cut, offsets, gestures }: DataManifest,
  selection: Selection,
  tables: ManifestTables,
): Promise<PlannedRecording[]> {
  const taken = parts.flatMap((part) => selection.parts[part].map((files) => ({ part, files })));
  const ids = taken.map(({ files }) => files.id);
  const known = offsets && offsetsById(offsets, ids, tables.offsets);
  const spans = cut?.rule === "table" ? spansById(cut, ids, tables.cut!) : undefined;
  for (const [what, found] of Object.entries({ offsets: known, cut: spans })) {
    if (!found) continue;
    const others = found.others > 0 ? `, and of ${found.others} that are not there` : "";
    console.log(`The manifest's ${what}: of ${found.byId.size} recordings${others}`);
  }
  const bones = declaredSkeleton(gestures);
  const jobs = taken.map(({ files }): ReadJob => {
    const frameRate = known?.byId.get(files.id)?.frameRate ?? recordedFrameRate(gestures, files.id);
    return {
      ...{ raw, files },
      ...frameRate !== undefined && { frameRate },
      ...cut?.rule === "pauses" && { pauses: cut },
      ...bones && { bones },
    };
  });
  const read = await doAll<ReadRecording>("Reading", pool, jobs);
  return read.map((recording, i) => {
    const { part, files: { id } } = taken[i]!, offset = known?.byId.get(id);
    const rows = spans?.byId.get(id);
    return { ...recording, part, ...offset && { offset }, ...rows && { rows } };
  });
}

/** Checks that recordings are as long as their motion, before anything is written. */
function checkLengths(
  raw: string,
  recordings: readonly PlannedRecording[],
  manifest: DataManifest,
): void {
  const faults = recordings.flatMap((recording) => {
    const what = recordingFault(recording, manifest);
    return what === undefined ? [] : [{ id: recording.locked.id, what }];
  });
  if (faults.length === 0) return;
  const [first, ...others] = faults;
  const more = others.length > 0 ? `; so it is with ${list(others.map(({ id }) => id))}` : "";
  throw new InputError(`${raw}: ${first!.what}${more}`);
}

/** Says of which motion BVH files are made, and on which bones. */
function sayConverted(
  recordings: readonly PlannedRecording[],
  { gestures }: DataManifest,
): void {
  const { length } = recordings.filter(({ locked }) => locked.motionSize !== undefined);
  if (length === 0) return;
  const bones = declaredSkeleton(gestures)?.name ?? "each file's array J";
  console.log(`SMPL-X motion becomes BVH: of ${length} recordings, on the bones of ${bones}`);
}

/**
 * Whether DATA is made already, from what it is to be made from.
 *
 * @throws {InputError} If it is made from something else, and is not to be made anew.
 */
function isMadeFrom(
  data: string,
  before: SplitLock | undefined,
  lock: SplitLock,
  update: boolean,
): boolean {
  if (!before?.complete) return false;
  const changes = lockDifferences(before, lock);
  if (changes.length > 0 && !update) {
    throw new InputError(
      `${data} was made from other recordings or settings (${list(changes)}); make it anew with ` +
        "--update",
    );
  }
  return changes.length === 0;
}

/** What threads are to write: all pieces of a recording are one thread's. */
function placeJobs(
  where: Pick<PlaceJob, "raw" | "data" | "link">,
  todo: PlaceJob["utterances"],
  manifest: DataManifest,
): PlaceJob[] {
  const noise = manifest.noise === "none" ? undefined : manifest.noise;
  const bones = declaredSkeleton(manifest.gestures);
  const bySource = Map.groupBy(todo, ([, { speech, motion }]) => (speech ?? motion)!.path);
  return [...bySource.values()].map((utterances) => ({
    ...{ ...where, utterances },
    ...noise && { noise },
    ...bones && { bones },
  }));
}

/** Has threads do jobs, one a recording. */
async function doAll<Result extends ReadRecording | LockedUtterance[]>(
  title: string,
  pool: Pool,
  jobs: readonly (ReadJob | PlaceJob)[],
): Promise<Result[]> {
  const results: Result[] = [];
  using progress = startProgress(title, jobs.length, "recordings");
  for await (const result of pool.map(jobs)) progress.update(results.push(result as Result));
  return results;
}

/** What the recordings held when they were read, and as they were placed. */
function hashesOf(raw: string, lock: SplitLock): Map<string, FileHash> {
  const files = placedUtterances(lock).flatMap(([, utterance]) => lockedFiles(utterance));
  return new Map(files.map(({ path, size, sha256 }) => [join(raw, path), { size, sha256 }]));
}

/** The recordings that a DATA folder is made from, and those that it notes as having no partner. */
function sources(lock: SplitLock): string[] {
  const utterances = parts.flatMap((part) => lock.parts[part]);
  const paths = utterances.flatMap((utterance) => lockedFiles(utterance).map(({ path }) => path));
  return [...new Set([...paths, ...lock.withoutPartner])];
}

function summarise(lock: SplitLock): void {
  for (const part of parts) {
    const utterances = lock.parts[part];
    const seconds = utterances.reduce((sum, utterance) => sum + utterance.seconds, 0);
    const { noise, files } = lock.manifest, what = files.speech === NO_SPEECH ? "motion" : "speech";
    const noisy = part === "train" && noise !== "none" && what === "speech";
    console.log(
      `${part.padEnd(5)} ${utterances.length} utterances, ${duration(seconds)} of ${what}` +
        (noisy ? ", and a copy of each with noise" : ""),
    );
  }
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`;
}
