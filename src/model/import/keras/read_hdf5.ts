import { InputError } from "../../../errors/input_error.ts";
import type { Weight, Weights } from "../../weights.ts";

/** What is read of an HDF5 file. */
export interface Hdf5Contents {
  /** Attributes that are text or a list of it, by `PATH@NAME`; the file's own are at `@NAME`. */
  readonly texts: Readonly<Record<string, string | readonly string[]>>;
  /** Data sets of floating-point numbers by path, as float32. */
  readonly tensors: Weights;
}

/** What the thread says: that it is at the next object, and in the end what it read, or why not. */
export type Hdf5Message =
  | { readonly step: true }
  | { readonly contents: { texts: Hdf5Contents["texts"]; tensors: Record<string, Weight> } }
  | { readonly fault: string };

/** The longest that an object of the file may take, in milliseconds: a thousand times the usual. */
const STEP_TIME = 1000;
/** How often it is looked how long it has taken, in milliseconds. */
const LOOK_EVERY = 50;
/** What reading and copying takes at the least, in bytes a millisecond. */
const SPEED = 50_000;
/** How much longer the whole file may take than an object of it. */
const ALL_STEPS = 30;

/**
 * Reads an HDF5 file: its texts and its floating-point numbers, but for an optimizer's state.
 *
 * The library that reads it, HDF5's own in WebAssembly, may hang on a damaged file or take memory
 * without end. So it works in a thread, which is ended when an object takes more than a second of
 * the processor (on a busy machine that is more by the clock), and whose memory has a limit of 48 MiB
 * and four times the file's size.
 *
 * @param bytes The whole file.
 * @throws {InputError} If it is damaged, as one line.
 * @throws {Error} If the thread does not load: a bundle needs `hdf5_thread.ts` beside it.
 */
export async function readHdf5(bytes: Uint8Array): Promise<Hdf5Contents> {
  const thread = startThread();
  const { promise, resolve, reject } = Promise.withResolvers<Hdf5Contents>();
  const damaged = (reason: string) => new InputError(`is a damaged HDF5 file: ${reason}`);
  const time = STEP_TIME + bytes.length / SPEED;
  let began: number | undefined, stepBegan = 0;
  const timer = setInterval(() => {
    if (began === undefined) return; // the library is not there yet
    const now = processorTime();
    if (now - stepBegan > time || now - began > ALL_STEPS * time) {
      reject(damaged("reading it does not end"));
    }
  }, LOOK_EVERY);
  thread.onmessage = ({ data }: MessageEvent<Hdf5Message>) => {
    if ("contents" in data) return resolve(data.contents);
    if ("fault" in data) return reject(damaged(data.fault));
    stepBegan = processorTime();
    if (began !== undefined) return;
    began = stepBegan;
    thread.postMessage(bytes);
  };
  thread.onerror = (event) => {
    event.preventDefault();
    reject(notLoaded(event.message));
  };
  try {
    return await promise;
  } finally {
    clearInterval(timer);
    thread.terminate();
  }
}

/** Starts the thread, which bundles of this package do not have beside them. */
function startThread(): Worker {
  try {
    return new Worker(new URL("./hdf5_thread.ts", import.meta.url), { type: "module" });
  } catch (error) {
    throw notLoaded("", error);
  }
}

function notLoaded(reason = "", cause?: unknown): Error {
  const why = reason && `: ${reason}`;
  return new Error(`the reader of HDF5 files, hdf5_thread.ts, does not load here${why}`, { cause });
}

/** Milliseconds that this program has had the processor; where that is not to be had, the clock's. */
function processorTime(): number {
  const { process } = globalThis as { process?: { cpuUsage?(): { user: number; system: number } } };
  const usage = process?.cpuUsage?.();
  return usage ? (usage.user + usage.system) / 1000 : performance.now();
}
