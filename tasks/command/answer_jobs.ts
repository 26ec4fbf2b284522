import { InputError } from "../../src/input_error.ts";
import { onNote } from "../../src/store/notes.ts";

/** What a thread answers to a job, and the notes on files that it read. */
export type Answer<Result> =
  & { readonly notes: readonly (readonly [file: string, text: string])[] }
  & (
    | { readonly result: Result }
    | { readonly error: Error; readonly isInputError: boolean }
  );

/** The global scope of a thread, which the compiler's libraries for programs do not declare. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer: readonly Transferable[]): void;
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
  scope.onmessage = async ({ data }: MessageEvent<Job>) => {
    const notes: [file: string, text: string][] = [];
    onNote((...note) => notes.push(note));
    try {
      const result = await work(data);
      scope.postMessage({ result, notes } satisfies Answer<Result>, transfer(result));
    } catch (error) {
      const answer = { notes, error: error as Error, isInputError: error instanceof InputError };
      scope.postMessage(answer satisfies Answer<Result>, []);
    }
  };
}
