import { InputError } from "../../src/errors/input_error.ts";
import { type QueuedJob, queuedJobs } from "./slurm.ts";

/** Times in a row that the queue may not be had: Slurm's controller can be away for a while. */
const PATIENCE = 10;

/** Slurm's queue, looked at again and again: jobs that start anew and a standstill have a line each. */
export class SlurmQueue {
  readonly #interval: number;
  readonly #quiet: number;
  readonly #restarts = new Map<string, number>();
  /** When a job was last seen to run, and what was said of why none does. */
  #active = performance.now();
  #said = "";

  /**
   * @param interval Seconds from one look to the next.
   * @param quiet Seconds after which it is said that no job runs.
   */
  constructor(interval: number, quiet = 60) {
    this.#interval = interval;
    this.#quiet = quiet;
  }

  /**
   * Finds which of some jobs wait or run.
   *
   * @param jobs Jobs, such as `12_0`, and the names of their chains.
   * @returns Those of them that wait or run.
   * @throws {InputError} If Slurm does not answer for long.
   */
  async look(jobs: ReadonlyMap<string, string>): Promise<Map<string, string>> {
    if (jobs.size === 0) return new Map();
    const all = await this.#patientQueue([...jobs.keys()]);
    const queued = new Map([...all].filter(([job]) => jobs.has(job)));
    for (const [job, { restarts }] of queued) {
      if (restarts > (this.#restarts.get(job) ?? 0)) {
        console.log(
          `Note: ${jobs.get(job)}: job ${job} starts anew, after its node was lost or it was put ` +
            `back into the queue; it goes on where it was`,
        );
      }
      this.#restarts.set(job, restarts);
    }
    this.#sayStandstill([...queued.values()]);
    return new Map([...jobs].filter(([job]) => queued.has(job)));
  }

  /** Waits. */
  async rest(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 1000 * this.#interval));
  }

  async #patientQueue(jobs: readonly string[]): Promise<Map<string, QueuedJob>> {
    for (let attempt = 1;; attempt++) {
      try {
        return await queuedJobs(jobs);
      } catch (error) {
        if (!(error instanceof InputError) || attempt === PATIENCE) throw error;
        console.error(`${error.message}; trying again`);
        await this.rest();
      }
    }
  }

  /** Whether anything will ever run again is for the user to judge. */
  #sayStandstill(queued: readonly QueuedJob[]): void {
    if (queued.some(({ isWaiting }) => !isWaiting)) {
      this.#active = performance.now();
      this.#said = "";
      return;
    }
    const reasons = [...new Set(queued.map(({ reason }) => reason))].sort().join("; ");
    const seconds = (performance.now() - this.#active) / 1000;
    if (queued.length === 0 || seconds < this.#quiet || reasons === this.#said) return;
    this.#said = reasons;
    console.log(
      `Note: no job has run for ${seconds.toFixed(0)} s; Slurm says why ${queued.length} wait: ` +
        `${reasons}; sinfo shows the nodes`,
    );
  }
}
