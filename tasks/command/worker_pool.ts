import { InputError } from "../../src/errors/input_error.ts";
import { note, onNote } from "../../src/files/notes.ts";
import { failureLine } from "./failure.ts";

/** A job that waits for a thread, and whom to tell its result. */
interface Waiting<Job, Result> {
  readonly job: Job;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Threads that all run one module, which answers jobs by `answerJobs`.
 *
 * Needs `--unstable-worker-options`, by which the threads get fewer permissions than the program.
 */
export class WorkerPool<Job, Result> implements Disposable {
  readonly #workers: readonly Worker[];
  readonly #idle: Worker[];
  readonly #waiting: Waiting<Job, Result>[] = [];

  /**
   * Starts the threads.
   *
   * @param module The module that they run.
   * @param size How many there are.
   * @param permissions What they may do; at most what the program itself may.
   */
  constructor(module: URL, size: number, permissions: Deno.PermissionOptionsObject) {
    const options = { type: "module", deno: { permissions } } as WorkerOptions;
    this.#workers = Array.from({ length: size }, () => new Worker(module, options));
    this.#idle = [...this.#workers];
  }

  /**
   * Runs jobs, several at a time.
   *
   * @param jobs The jobs, taken as threads become free.
   * @returns Their results, in the order of the jobs. No more than twice as many jobs as there are
   * threads are started ahead of the result that is taken, so that memory does not grow with the
   * number of jobs.
   * @throws What a job throws, in its turn.
   */
  async *map(jobs: Iterable<Job>): AsyncGenerator<Result> {
    const results: Promise<Result>[] = [];
    for (const job of jobs) {
      const result = this.#run(job);
      result.catch(() => {}); // it is thrown when its turn comes
      results.push(result);
      if (results.length === 2 * this.#workers.length) yield await results.shift()!;
    }
    for (const result of results) yield await result;
  }

  /** Ends the threads, whatever they are doing. */
  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.terminate();
  }

  #run(job: Job): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push({ job, resolve, reject });
    this.#assign();
    return promise;
  }

  /** Gives the next job to a thread that has none. */
  #assign(): void {
    const worker = this.#waiting.length > 0 ? this.#idle.pop() : undefined;
    if (!worker) return;
    const { job, resolve, reject } = this.#waiting.shift()!;
    worker.onmessage = ({ data }: MessageEvent<Answer<Result>>) => {
      for (const [file, text] of data.notes) note(file, [text]);
      if ("result" in data) resolve(data.result);
      else if (data.line === undefined) reject(data.error);
      else reject(new InputError(data.line, { cause: data.error }));
      this.#idle.push(worker);
      this.#assign();
    };
    // The thread itself failed; it takes no other job.
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(job);
  }
}

/** What a thread answers to a job, and the notes on files that it read. */
export type Answer<Result> =
  & { readonly notes: readonly (readonly [file: string, text: string])[] }
  & (
    | { readonly result: Result }
    | {
      /** What was thrown, but for its class, which threads do not share. */
      readonly error: unknown;
      /** What to tell the user of it, see {@linkcode failureLine}. */
      readonly line: string | undefined;
    }
  );

/** The global scope of a thread, which the compiler's libraries for programs do not declare. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer: readonly Transferable[]): void;
  close(): void;
}

/**
 * Answers the jobs of a `WorkerPool`, in the module that its threads run.
 *
 * @param work Does one job.
 * @param transfer The buffers of a result, which are handed over, not copied; none by default.
 */
export function answerJobs<Job, Result>(
  work: (job: Job) => Result | Promise<Result>,
  transfer: (result: Result) => readonly Transferable[] = () => [],
): void {
  const scope = self as unknown as WorkerScope;
  let notes: [file: string, text: string][] = [];
  const fail = (error: unknown) => {
    scope.postMessage({ notes, error, line: failureLine(error) } satisfies Answer<Result>, []);
  };
  // An error that no one waits for is the answer to the job at hand, and the last one.
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    fail(event.reason);
    scope.close();
  });
  scope.onmessage = async ({ data }: MessageEvent<Job>) => {
    notes = [];
    onNote((...note) => notes.push(note));
    try {
      const result = await work(data);
      scope.postMessage({ result, notes } satisfies Answer<Result>, transfer(result));
    } catch (error) {
      fail(error);
    }
  };
}
