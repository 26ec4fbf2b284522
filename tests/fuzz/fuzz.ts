/**
 * `deno task fuzz`: every reader of files on damaged ones. Whatever a file holds, there is a result or one
 * line, within two seconds and within ten times the file's size and 64 MB of memory.
 *
 * ```sh
 * deno task fuzz --runs 2000 --seed 1
 * deno task fuzz --reader wav --seed 1 --only 137 --keep input.wav
 * ```
 *
 * `readers.ts` lists the readers, `mutate.ts` damages files, `fuzz_worker.ts` reads them in a thread.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { type FuzzEnd, inputOf } from "./fuzz_worker.ts";
import { type Reader, READERS } from "./readers.ts";

const HELP = `deno task fuzz [flags]

Every reader of files on damaged ones: a result or one line, in time and memory.

  --runs N       inputs for each reader: 2000
  --seed S       the same seed gives the same inputs: 1
  --reader NAME  one reader alone: ${READERS.map(({ name }) => name).join(", ")}
  --only N       input N alone
  --keep FILE    writes that input

Example: deno task fuzz --reader wav --seed 1 --only 137 --keep input.wav`;

/** How long an input may take in milliseconds; as machines are busy, and stop, it is read again before it counts. */
const LONGEST = 2000;
/** When a reader that says nothing is taken not to end, in milliseconds. */
const HANGS = 20_000;
/** When a thread is taken not to start. */
const LOADED = 180_000;

/** How a reader did. */
export interface FuzzResult {
  readonly reader: string;
  readonly read: number;
  readonly refused: number;
  /** The longest that an input took, in milliseconds. */
  readonly longest: number;
  /** What went wrong, with the input's number. */
  readonly faults: readonly string[];
}

/**
 * Has a reader read damaged files.
 *
 * @param reader The reader.
 * @param seed Where the damage comes from.
 * @param first The first input's number.
 * @param end The number behind the last one's.
 * @param hangs When a reader that says nothing is taken not to end, in milliseconds.
 */
export async function fuzz(
  reader: Reader,
  seed: number,
  first: number,
  end: number,
  hangs: number = HANGS,
): Promise<FuzzResult> {
  const ends: FuzzEnd[] = [], faults: string[] = [];
  const folder = await Deno.makeTempDir({ prefix: "fuzz-" });
  try {
    for (let next = first; next < end && faults.length < 20;) {
      const job = { reader, seed, first: next, end, hangs };
      const hung = await readIn(folder, job, (one) => ends.push(one));
      if (hung === undefined) break;
      const again = await readAlone(folder, { reader, seed, first: hung, hangs });
      if (again) ends.push(again);
      else faults.push(`input ${hung}: does not end`);
      next = hung + 1;
    }
    for (const { run, milliseconds, fault } of ends) {
      if (fault !== undefined) faults.push(`input ${run}: ${fault}`);
      else if (milliseconds > LONGEST) {
        const again = await readAlone(folder, { reader, seed, first: run, hangs });
        if (again && again.milliseconds <= LONGEST) continue;
        faults.push(`input ${run}: takes ${(milliseconds / 1000).toFixed(1)} s`);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const count = (how: FuzzEnd["how"]) => ends.filter((one) => one.how === how).length;
  const longest = Math.max(0, ...ends.map(({ milliseconds }) => milliseconds));
  const { name } = reader;
  return { reader: name, read: count("read"), refused: count("refused"), longest, faults };
}

/** Inputs of a reader. */
interface Inputs {
  readonly reader: Reader;
  readonly seed: number;
  readonly first: number;
  readonly end: number;
  readonly hangs: number;
}

/** How an input ends that is read again, alone; undefined if it does not. */
async function readAlone(
  folder: string,
  input: Omit<Inputs, "end">,
): Promise<FuzzEnd | undefined> {
  let end: FuzzEnd | undefined;
  await readIn(folder, { ...input, end: input.first + 1 }, (one) => end = one);
  return end;
}

/** A thread that waits for its next inputs: it takes longer to start than some inputs take. */
let idle: Worker | undefined;

/** Ends the thread that waits, which keeps a program from its end. */
export function endThread(): void {
  idle?.terminate();
  idle = undefined;
}

/** Reads inputs in a thread; returns the number of the one that does not end, if there is one. */
async function readIn(
  folder: string,
  { reader, seed, first, end, hangs }: Inputs,
  onEnd: (end: FuzzEnd) => void,
): Promise<number | undefined> {
  const thread = idle ??
    new Worker(new URL("./fuzz_worker.ts", import.meta.url), { type: "module" });
  idle = undefined;
  let isWell = false;
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  let begun = first, timer: ReturnType<typeof setTimeout> | undefined;
  const watch = (most: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => resolve(begun), most);
  };
  thread.onmessage = ({ data }) => {
    if ("done" in data) {
      isWell = true;
      return resolve(undefined);
    }
    if ("begun" in data) begun = data.begun;
    else onEnd(data);
    watch(hangs);
  };
  // What the thread ends by, such as a rejection that nobody waits for, is a fault of the input.
  thread.onerror = (event) => {
    event.preventDefault();
    if (isWell) return endThread();
    onEnd({
      run: begun,
      how: "fault",
      milliseconds: 0,
      fault: `ends the program: ${event.message}`,
    });
    if (begun + 1 >= end) return resolve(undefined);
    readIn(folder, { reader, seed, first: begun + 1, end, hangs }, onEnd).then(resolve, reject);
  };
  watch(LOADED);
  thread.postMessage({ reader: reader.name, seed, first, end, folder });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    if (isWell && !idle) idle = thread;
    else thread.terminate();
  }
}

/** How many inputs a reader gets of so many. */
export function runsOf({ share = 1 }: Reader, runs: number): number {
  return Math.max(1, Math.ceil(runs / share));
}

async function main(): Promise<void> {
  const flags = parseArgs(Deno.args, {
    string: ["runs", "seed", "reader", "only", "keep"],
    boolean: ["help"],
  });
  if (flags.help) return console.log(HELP);
  const seed = Number(flags.seed ?? 1), runs = Number(flags.runs ?? 2000);
  const readers = READERS.filter(({ name }) => flags.reader === undefined || name === flags.reader);
  if (readers.length === 0) {
    console.error(`error: no reader is called ${flags.reader}`);
    Deno.exit(1);
  }
  let total = 0, faults = 0;
  for (const reader of readers) {
    const first = Number(flags.only ?? 0);
    const end = flags.only === undefined ? runsOf(reader, runs) : first + 1;
    if (flags.keep !== undefined) {
      await Deno.writeFile(flags.keep, inputOf(reader, await reader.seeds(), seed, first));
    }
    const result = await fuzz(reader, seed, first, end);
    const { read, refused, longest } = result;
    console.log(
      `${reader.name}: ${end - first} inputs, ${read} read, ${refused} refused, ` +
        `${result.faults.length} faults; the longest took ${longest.toFixed(0)} ms`,
    );
    for (const fault of result.faults) console.log(`  ${fault}`);
    total += end - first;
    faults += result.faults.length;
  }
  endThread();
  console.log(`${total} inputs of ${readers.length} readers, seed ${seed}: ${faults} faults`);
  if (faults > 0) Deno.exit(1);
}

if (import.meta.main) await main();
