/**
 * Work in parts, on all cores: parts of fixed size, whichever thread takes them, whose results are
 * joined in the parts' order. So the number of threads changes the time and nothing else.
 *
 * Read it in this order: this file (who takes which part), `work.ts` (what can be done in parts),
 * `thread.ts` (a thread that helps).
 *
 * @module
 */
import type { BackendInfo, UseBackendOptions } from "../../backend/use_backend.ts";
import { InputError } from "../../errors/input_error.ts";
import { type Job, type Result, work, type WorkName } from "./work.ts";

/** A thread that helps has ended, or could not do its part. */
export class ThreadError extends InputError {
  /** What kind of error this is. */
  override name = "ThreadError";

  /**
   * Names the reason.
   *
   * @param reason Why.
   */
  constructor(reason: string) {
    super(`a thread failed: ${reason}`);
  }
}

/** Hands an array out to all threads; where one thread works alone, it is handed on as it is. */
export type Share = (array: Float32Array) => Float32Array;

/** Parts that are being worked on. */
export interface Round<R> {
  /** The results, in the parts' order. */
  readonly done: Promise<R[]>;
  /** Takes parts in this thread as well, until it is done or none is left. */
  help(): Promise<void>;
}

/** Parts to do, as a thread is told of them. */
export interface RoundMessage {
  readonly round: number;
  readonly name: WorkName;
  readonly jobs: readonly unknown[];
  /** The number of the next part that nobody has taken. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

/** What a thread is told first: what to compute on. */
export interface EngineMessage {
  readonly engine: UseBackendOptions;
}

/** What a thread says: that it listens, what a part's result is, or why it gives up. */
export type ThreadMessage =
  | { readonly listens: true }
  | { readonly round: number; readonly part: number; readonly result: unknown }
  | { readonly failed: string };

/** A round as this thread keeps it. */
interface OpenRound {
  readonly message: RoundMessage;
  readonly results: unknown[];
  left: number;
  readonly resolve: (results: unknown[]) => void;
  readonly reject: (error: ThreadError) => void;
}

/** Milliseconds between two pauses for messages, which take one each. */
const PAUSE = 100;

/** Options of {@linkcode Threads}. */
export interface ThreadsOptions {
  /**
   * Milliseconds that a part takes at least for others to be told of it: it takes them some tenths of
   * one to hear, and on a busy machine more.
   *
   * @default {1}
   */
  readonly worthwhile?: number;
  /**
   * Milliseconds of work that this thread does alone before others are started: what one takes to begin.
   *
   * @default {300}
   */
  readonly patience?: number;
}

/**
 * This thread and others, each with an engine of its own. Those others are started when there is
 * work for them.
 */
export class Threads implements Disposable {
  /** How many there are, this one included. */
  readonly size: number;
  readonly #engine: UseBackendOptions;
  readonly #buffers = new SharedBuffers();
  readonly #open = new Map<number, OpenRound>();
  #failure: ThreadError | undefined;
  readonly #workers: Worker[] = [];
  readonly #listening: Worker[] = [];
  /** How long the last part of each kind took in this thread, in milliseconds. */
  readonly #took = new Map<WorkName, number>();
  readonly #worthwhile: number;
  /** When messages could last come in. */
  #heard = 0;
  /** Milliseconds of work that are still to be done before other threads are started. */
  #patience: number;
  #rounds = 0;

  /**
   * Starts nothing yet.
   *
   * @param size How many, this one included.
   * @param engine What this thread computes on: the others take the same.
   * @param options Which parts are worth telling others of.
   */
  constructor(
    size: number,
    { name, blas }: Pick<BackendInfo, "name" | "blas">,
    { worthwhile = 1, patience = 300 }: ThreadsOptions = {},
  ) {
    this.size = size;
    this.#worthwhile = worthwhile;
    this.#patience = patience;
    this.#engine = { backend: name, blas: blas ?? "off", threads: 1 };
  }

  /**
   * Starts the other threads now, and not when there is work for them.
   *
   * @throws {ThreadError} If one fails.
   */
  async begin(): Promise<void> {
    this.#patience = 0;
    while (this.#workers.length < this.size - 1) this.#workers.push(this.#startWorker());
    while (this.#listening.length < this.#workers.length) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (this.#failure) throw this.#failure;
    }
  }

  /**
   * Does work in parts, in this thread as well.
   *
   * @param name What is done.
   * @param jobs Makes the parts; what it shares is shared until all are done.
   * @returns Their results, in the parts' order.
   * @throws {ThreadError} If another thread fails.
   * @ignore
   */
  async run<N extends WorkName>(
    name: N,
    jobs: (share: Share) => readonly Job<N>[],
  ): Promise<Result<N>[]> {
    // How long a part takes is seen in a first round without the others.
    const round = this.#begin(name, jobs, this.#took.get(name) ?? 0);
    await round.help();
    return await round.done;
  }

  /**
   * Does work item by item, several at a time.
   *
   * @param name What is done.
   * @param items What is to be worked on, read as it is needed.
   * @param job Makes an item's job.
   * @returns The results, in the items' order.
   * @throws {ThreadError} If another thread fails.
   * @ignore
   */
  async *each<N extends WorkName, Item>(
    name: N,
    items: Iterable<Item> | AsyncIterable<Item>,
    job: (item: Item, share: Share) => Job<N>,
  ): AsyncGenerator<Result<N>> {
    const rounds: Round<Result<N>>[] = [];
    const oldest = async () => {
      const round = rounds.shift()!;
      await round.help();
      return (await round.done)[0]!;
    };
    for await (const item of items) {
      rounds.push(this.start(name, (share) => [job(item, share)]));
      if (rounds.length >= 2 * this.size) yield await oldest();
    }
    while (rounds.length > 0) yield await oldest();
  }

  /**
   * Begins to do work in parts, in the other threads; this one is free, and helps before it waits:
   * parts that are not worthwhile are left to it.
   *
   * @param name What is done.
   * @param jobs Makes the parts; what it shares is shared until all are done.
   * @ignore
   */
  start<N extends WorkName>(name: N, jobs: (share: Share) => readonly Job<N>[]): Round<Result<N>> {
    return this.#begin(name, jobs, this.#took.get(name) ?? Infinity);
  }

  #begin<N extends WorkName>(
    name: N,
    jobs: (share: Share) => readonly Job<N>[],
    milliseconds: number,
  ): Round<Result<N>> {
    const alone = this.size === 1 || milliseconds < this.#worthwhile || this.#patience > 0;
    const shared: SharedArrayBuffer[] = [];
    const parts = jobs((array) => {
      if (alone) return array;
      const copy = this.#buffers.take(array.length);
      shared.push(copy.buffer);
      copy.set(array);
      return copy;
    });
    const round = this.#rounds++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
    const next = new Int32Array(new SharedArrayBuffer(4));
    const message: RoundMessage = { round, name, jobs: parts, next };
    const left = parts.length;
    this.#open.set(round, { message, results: new Array(left), left, resolve, reject });
    if (this.#failure) reject(this.#failure);
    else if (left === 0) resolve([]);
    else if (!alone) this.#tell(message);
    // Not a race with a promise of failure, which would keep every round's results as long as it lives.
    const done = promise.finally(() => {
      this.#open.delete(round);
      for (const buffer of shared) this.#buffers.give(buffer);
    }) as Promise<Result<N>[]>;
    done.catch(() => {}); // thrown to who waits for it
    const help = () => this.#help(round);
    return { done, help };
  }

  /**
   * Hands an array out to all threads for good.
   *
   * @ignore
   */
  share(array: Float32Array): Float32Array {
    if (this.size === 1) return array;
    const copy = new Float32Array(new SharedArrayBuffer(array.byteLength));
    copy.set(array);
    return copy;
  }

  /** Ends the other threads, whatever they are doing. */
  [Symbol.dispose](): void {
    for (const worker of this.#workers.splice(0)) worker.terminate();
    this.#listening.length = 0;
  }

  #tell(message: RoundMessage): void {
    // A part is this thread's, should no other be free: so one other for each further part.
    const parts = [...this.#open.values()].reduce((sum, { left }) => sum + left, 0);
    while (this.#workers.length < Math.min(this.size, parts) - 1) {
      this.#workers.push(this.#startWorker());
    }
    for (const worker of this.#listening) worker.postMessage(message);
  }

  /** Starts a thread, which is told what there is to do from the moment on that it listens. */
  #startWorker(): Worker {
    const worker = new Worker(new URL("./thread.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<ThreadMessage>) => {
      if ("failed" in data) this.#fail(data.failed);
      else if ("round" in data) this.#settle(data.round, data.part, data.result);
      else {
        this.#listening.push(worker);
        worker.postMessage({ engine: this.#engine } satisfies EngineMessage);
        for (const { message } of this.#open.values()) worker.postMessage(message);
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message);
    };
    return worker;
  }

  /**
   * Takes parts in this thread, until a round is done or no part is left: those of other rounds too, as
   * another thread may have taken the last one of this.
   */
  async #help(until: number): Promise<void> {
    for (const { message: { round, name, jobs, next } } of this.#open.values()) {
      while (this.#open.has(until)) {
        const part = take(next);
        if (part >= jobs.length) break;
        const start = performance.now();
        this.#settle(round, part, await work[name](jobs[part] as never));
        const took = performance.now() - start;
        this.#took.set(name, took);
        this.#patience -= took;
        await this.#hear();
      }
    }
  }

  /** Lets messages come in: who computes without a pause never hears that a thread listens, or failed. */
  async #hear(): Promise<void> {
    if (this.#workers.length === 0 || performance.now() - this.#heard < PAUSE) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#heard = performance.now();
  }

  /** Ends what is being worked on, and whatever comes. */
  #fail(reason: string): void {
    this.#failure ??= new ThreadError(reason);
    for (const { reject } of this.#open.values()) reject(this.#failure);
  }

  #settle(round: number, part: number, result: unknown): void {
    const open = this.#open.get(round);
    if (!open) return; // it has failed
    open.results[part] = result;
    if (--open.left === 0) open.resolve(open.results);
  }
}

/** Takes the next part that nobody has. */
export function take(next: Int32Array): number {
  return Atomics.add(next, 0, 1);
}

/** Memory that threads share, used again: what is given back to the system comes back late. */
class SharedBuffers {
  readonly #free: SharedArrayBuffer[] = [];

  take(length: number): Float32Array<SharedArrayBuffer> {
    const bytes = 4 * length;
    const fits = ({ byteLength }: SharedArrayBuffer) =>
      byteLength >= bytes && byteLength <= 2 * bytes;
    const i = this.#free.findIndex(fits);
    const buffer = i < 0 ? new SharedArrayBuffer(bytes) : this.#free.splice(i, 1)[0]!;
    return new Float32Array(buffer, 0, length);
  }

  give(buffer: SharedArrayBuffer): void {
    this.#free.push(buffer);
  }
}
