import { InputError } from "../../src/input_error.ts";

/** What a thread answers to a job. */
export type Answer<Result> =
  | { readonly result: Result }
  | { readonly error: Error; readonly isInputError: boolean };

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
    try {
      const result = await work(data);
      scope.postMessage({ result } satisfies Answer<Result>, transfer(result));
    } catch (error) {
      const answer = { error: error as Error, isInputError: error instanceof InputError };
      scope.postMessage(answer satisfies Answer<Result>, []);
    }
  };
}
