/**
 * What a thread does in the tests of the pool: squares numbers.
 *
 * @module
 */
import { InputError } from "../../../src/errors/input_error.ts";
import { note } from "../../../src/files/notes.ts";
import { answerJobs } from "../../../tasks/command/worker_pool.ts";

answerJobs(async ({ value, delay = 0, write, note: file }: SquaringJob) => {
  if (file !== undefined) note(file, ["is noted"]);
  await new Promise((resolve) => setTimeout(resolve, delay));
  if (value < 0) throw new InputError(`${value} is negative`);
  if (Number.isNaN(value)) throw new TypeError("NaN is no number");
  if (value === Infinity) {
    Promise.reject(new TypeError("Infinity is stray"));
    await new Promise((resolve) => setTimeout(resolve, 10_000));
  }
  if (write !== undefined) Deno.writeTextFileSync(write, "");
  return new Float32Array([value ** 2]);
}, (result) => [result.buffer]);

/** A number to square. */
export interface SquaringJob {
  readonly value: number;
  /** Milliseconds that it takes. */
  readonly delay?: number;
  /** A file to write, which threads may not. */
  readonly write?: string;
  /** A file to note something of. */
  readonly note?: string;
}
