import { onNote } from "../../src/files/notes.ts";
import { failureLine } from "./failure.ts";

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
