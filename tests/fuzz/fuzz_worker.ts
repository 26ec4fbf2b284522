/**
 * Reads damaged files, one after the other, and says of each how it ended: run in a thread of its own,
 * so that a reader that does not end can be ended.
 *
 * @module
 */
import process from "node:process";
import { InputError } from "../../src/errors/input_error.ts";
import { Random } from "../../src/random/random.ts";
import { damaged } from "./mutate.ts";
import { FAULTY, fileIn, type Reader, READERS } from "./readers.ts";

/** What a thread is told to read. */
export interface FuzzJob {
  /** Name of the reader. */
  readonly reader: string;
  readonly seed: number;
  /** Which inputs: from the first up to the end. */
  readonly first: number;
  readonly end: number;
  /** A folder of its own. */
  readonly folder: string;
}

/** What it says after each input. */
export interface FuzzEnd {
  readonly run: number;
  /** Whether there was a result, or one line. */
  readonly how: "read" | "refused" | "fault";
  /** How long it took: by the clock or by the processor, whichever is less, as machines are busy. */
  readonly milliseconds: number;
  /** What is wrong, where something is. */
  readonly fault?: string;
}

/** What a file may cost beside its own size times ten. */
const MEMORY = 64 * 2 ** 20;

/** Bytes that were asked for since the last input, by whoever calls a constructor with a length. */
let asked = 0, allowed = Infinity;

/** Counts what buffers of a given length take, and refuses what is too much before it is taken. */
function watchMemory(): void {
  const kinds = {
    ...{
      ArrayBuffer: 1,
      Uint8Array: 1,
      Int8Array: 1,
      Int16Array: 2,
      Uint16Array: 2,
      Int32Array: 4,
    },
    ...{ Uint32Array: 4, Float32Array: 4, Float64Array: 8, BigInt64Array: 8, BigUint64Array: 8 },
  };
  const scope = globalThis as unknown as Record<string, new (...args: unknown[]) => object>;
  for (const [name, width] of Object.entries(kinds)) {
    const watched = scope[name] = new Proxy(scope[name]!, {
      construct(target, args, newTarget) {
        if (typeof args[0] === "number") {
          asked += width * args[0];
          if (asked > allowed) throw new Error(`asks for ${asked} bytes, ${allowed} are allowed`);
        }
        return Reflect.construct(target, args, newTarget);
      },
    });
    watched.prototype.constructor = watched; // what asks an array for its kind finds the same
  }
}

async function run(reader: Reader, folder: string, path: string, bytes: Uint8Array<ArrayBuffer>) {
  await Deno.writeFile(path, bytes);
  asked = 0;
  allowed = 10 * bytes.length + MEMORY;
  const before = Deno.memoryUsage().heapUsed, start = performance.now(), cpu = process.cpuUsage();
  let how: FuzzEnd["how"] = "read", fault: string | undefined;
  try {
    await reader.read(folder, bytes);
  } catch (error) {
    how = "refused";
    if (!(error instanceof InputError)) fault = `${(error as Error)?.stack ?? error}`;
    else if (/[\p{Cc}]/u.test(error.message)) fault = `more than a line: ${error.message}`;
    else if (error.message.length > 2000) fault = `${error.message.length} characters of message`;
  }
  const { user, system } = process.cpuUsage(cpu);
  const milliseconds = Math.min(performance.now() - start, (user + system) / 1000);
  const taken = Deno.memoryUsage().heapUsed - before;
  if (taken > allowed) fault ??= `took ${taken} bytes of the heap, ${allowed} are allowed`;
  allowed = Infinity;
  return {
    how: fault === undefined ? how : "fault" as const,
    milliseconds,
    ...(fault && { fault }),
  };
}

if (typeof self !== "undefined" && "onmessage" in self) {
  watchMemory();
  Object.assign(console, { log() {}, error() {}, warn() {} }); // notes on what is odd
  self.onmessage = async ({ data: job }: MessageEvent<FuzzJob>) => {
    const reader = [...READERS, ...FAULTY].find(({ name }) => name === job.reader)!;
    const { folder } = job;
    await Deno.mkdir(folder, { recursive: true });
    await reader.prepare?.(folder);
    const seeds = await reader.seeds(), path = `${folder}/${await fileIn(folder, reader.file)}`;
    for (let run_ = job.first; run_ < job.end; run_++) {
      const bytes = inputOf(reader, seeds, job.seed, run_);
      self.postMessage({ begun: run_ });
      const end: FuzzEnd = { run: run_, ...await run(reader, folder, path, bytes) };
      self.postMessage(end);
    }
    self.postMessage({ done: true });
  };
}

/**
 * A reader's input: the same for the same seed and number, whatever was read before.
 *
 * @param reader The reader.
 * @param seeds Its valid files.
 * @param seed The seed.
 * @param run The input's number.
 */
export function inputOf(
  reader: Reader,
  seeds: readonly Uint8Array[],
  seed: number,
  run: number,
): Uint8Array<ArrayBuffer> {
  const name = [...reader.name].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) >>> 0, 7);
  return damaged(seeds, new Random(seed, name, run), reader.kind);
}
