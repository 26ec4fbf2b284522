/**
 * `deno task rerun`: makes again, elsewhere, what run records speak of, and compares the bytes.
 *
 * @module
 */
import { dirname, resolve } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import { printable } from "../src/errors/quoted.ts";
import { naming } from "../src/files/files.ts";
import { FileHashes } from "../src/files/records/file_hashes.ts";
import { readRunRecord, type RecordedEngine } from "../src/files/records/run_record.ts";
import { stage } from "./command/stage.ts";
import { blasFromHere } from "./command/flags.ts";
import { runStage } from "./experiments/stage_process.ts";
import { type FoundRecord, FoundRecords, Mirror } from "./records/found_records.ts";
import { recordedArguments } from "./records/recorded_arguments.ts";

/** What can be said to it. */
export const command = {
  name: "rerun",
  summary:
    "Makes again, in a fresh folder, what a run record speaks of, and compares every file with " +
    "the\nhash that was recorded. Of a folder, runs all stages below it again, in order, on files " +
    "that no\nstage made: so a whole experiment is made again from its recordings.",
  positionals: [["RECORD", "A *.run.json, or a folder that holds some"]],
  flags: {
    out: {
      value: "DIR",
      help: "The fresh folder, which is kept (default: one that is kept only if files differ)",
    },
    blas: {
      value: "WHICH",
      help: "BLAS for stages that ran with a library by its path: auto, off, or its path here",
    },
  },
  example: "chkpt/learn.run.json --out /tmp/again",
} as const;

/** Most characters of a line about a record. */
const LONGEST = 1000;

const hashes = new FileHashes();

export default await stage(
  import.meta,
  command,
  async ({ positionals: [place], flags: { out, blas } }) => {
    const records = await FoundRecords.find(place!);
    if (records.damaged.length > 0) throw new InputError(records.damaged[0]!);
    const args = new Map<FoundRecord, readonly string[]>();
    for (const found of records.inOrder) {
      args.set(found, await recordedArguments(found, blasFromHere(blas)));
    }
    for (const found of records.inOrder) await checkInputs(records, found);
    const mirror = new Mirror(await freshFolder(out), records.inOrder);
    const different = new Set<string>();
    let count = 0;
    for (const found of records.inOrder) {
      console.log(printable(`${found.path}: deno task ${commandOf(found)}`, LONGEST));
      count += Object.keys(found.record.outputs).length;
      const again = { found, args: args.get(found)!, mirror };
      for (const path of await runAgain(records, again, different)) different.add(path);
    }
    if (different.size > 0) {
      throw new InputError(
        `not as before: ${different.size} of ${count} files; what was made is in ${mirror.folder}`,
      );
    }
    if (out === undefined) await Deno.remove(mirror.folder, { recursive: true });
    const where = out === undefined ? "" : `; they are in ${out}`;
    console.log(`Files made again, the same byte for byte: ${count}${where}`);
  },
);

function commandOf({ record }: FoundRecord): string {
  return [record.task, ...record.arguments].join(" ");
}

/**
 * Checks that a stage can be run on what it was run on.
 *
 * @throws {InputError} If not, saying why.
 */
async function checkInputs(records: FoundRecords, found: FoundRecord): Promise<void> {
  const { path, folder, record } = found;
  if (record.replaced) {
    const [file] = Object.keys(record.replaced);
    throw new InputError(
      `${path}: began with what it replaced, ${file}, so it cannot be run again`,
    );
  }
  for (const [input, hash] of Object.entries(record.inputs)) {
    const maker = records.maker(found, input);
    const [change] = maker ? [] : await hashes.changes({ [input]: hash }, folder);
    const isOther = change?.change === "changed" || maker && maker.hash.sha256 !== hash.sha256;
    if (!change && !isOther) continue;
    const what = isOther ? "has changed" : "is missing";
    throw new InputError(`${path}: ${input} ${what} since; see deno task verify`);
  }
}

/** An empty folder. */
async function freshFolder(out: string | undefined): Promise<string> {
  if (out === undefined) return await Deno.realPath(await Deno.makeTempDir({ prefix: "rerun-" }));
  return await naming(out, async () => {
    await Deno.mkdir(out, { recursive: true });
    for await (const { name } of Deno.readDir(out)) {
      throw new InputError(`${out}: holds files, such as ${name}; name a new folder`);
    }
    return await Deno.realPath(out);
  });
}

/** A stage to run again. */
interface StageAgain {
  readonly found: FoundRecord;
  /** Its arguments, see {@linkcode recordedArguments}. */
  readonly args: readonly string[];
  /** The fresh folder, outside of which it writes nothing. */
  readonly mirror: Mirror;
}

/**
 * Runs a stage again and says how each file compares, unless what it reads did not come out as before.
 *
 * @returns Absolute paths of the outputs that are not the same.
 */
async function runAgain(
  records: FoundRecords,
  again: StageAgain,
  different: ReadonlySet<string>,
): Promise<string[]> {
  const { found, mirror } = again;
  const { folder, record } = found;
  const outputs = Object.entries(record.outputs);
  const inputs = Object.keys(record.inputs);
  const other = inputs.find((input) => different.has(resolve(folder, input)));
  if (other !== undefined) {
    console.log(`  not run: ${other} is not as before`);
    return outputs.map(([output]) => resolve(folder, output));
  }
  const own = inputs.filter((input) => !records.maker(found, input));
  for (const input of own) await copy(resolve(folder, input), mirror.of(resolve(folder, input)));
  await run(again);
  const faults: string[] = [];
  for (const [output, { sha256 }] of outputs) {
    const path = resolve(folder, output);
    const made = await hashes.of(mirror.of(path));
    const verdict = made === undefined ? "missing" : made.sha256 === sha256 ? "same" : "differs";
    console.log(printable(`  ${verdict.padEnd(7)} ${output}`, LONGEST));
    if (verdict !== "same") faults.push(path);
  }
  return faults;
}

/** A copy, and not a link: whatever a stage does, the original stays as it is. */
async function copy(path: string, target: string): Promise<void> {
  await Deno.mkdir(dirname(target), { recursive: true });
  await naming(path, () => Deno.copyFile(path, target));
}

async function run({ found: { path, folder, record }, args, mirror }: StageAgain): Promise<void> {
  const { task, engine } = record;
  const place = mirror.of(folder);
  await Deno.mkdir(place, { recursive: true });
  const env = threads(engine);
  const fault = await runStage({ task, args, folder: place, writable: mirror.folder, env });
  if (fault !== undefined) console.log(`  failed: ${fault}`);
  const again = mirror.of(await Deno.realPath(path));
  const now = (await readRunRecord(again).catch(() => undefined))?.engine;
  if (engine && now && describe(engine) !== describe(now)) {
    console.log(`  computed on ${describe(now)}, before on ${describe(engine)}`);
  }
}

/** As many threads of the BLAS as before: sums may be taken in another order by others. */
function threads(engine: RecordedEngine | undefined): Record<string, string> {
  if (!engine?.blas || !engine.threads) return {};
  const names = ["OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"];
  return Object.fromEntries(names.map((name) => [name, `${engine.threads}`]));
}

function describe({ name, blas, threads }: RecordedEngine): string {
  return [name, blas, threads === null ? null : `${threads} threads`].filter(Boolean).join(", ");
}
