import type { Chain, Stage } from "../eval/experiment_plan.ts";
import type { ChainEnd } from "./chain_runner.ts";
import { clock } from "./progress.ts";

/** Says how far an experiment is: a line for each stage that begins and each chain that ends. */
export class ExperimentProgress {
  readonly #total: number;
  readonly #jobs: number;
  readonly #isCell: (chain: Chain) => boolean;
  #ended = 0;
  /** How long cells took that were made this time. */
  readonly #seconds: number[] = [];
  #cellsLeft: number;

  /**
   * @param plan All chains.
   * @param cells Names of those that are cells.
   * @param jobs How many run at once.
   */
  constructor(plan: readonly Chain[], cells: readonly string[], jobs: number) {
    this.#total = plan.length;
    this.#jobs = jobs;
    this.#isCell = ({ name }) => cells.includes(name);
    this.#cellsLeft = cells.length;
  }

  /** A stage begins. */
  begin({ name, stages }: Chain, { task }: Stage, index: number): void {
    console.log(`${name}: ${task} (stage ${index + 1} of ${stages.length})`);
  }

  /** A chain has ended. */
  end(chain: Chain, { state, seconds, error }: ChainEnd): void {
    this.#ended++;
    if (this.#isCell(chain)) {
      this.#cellsLeft--;
      if (state === "made") this.#seconds.push(seconds);
    }
    const how = state === "made" ? `made in ${clock(seconds)}` : state;
    const line = `[${this.#ended} of ${this.#total}] ${chain.name}: ${how}${
      error ? `: ${error}` : ""
    }`;
    if (state === "failed") console.error(line);
    else console.log(line + this.#timeLeft());
  }

  /** What cells took so far tells how long those that are left will take, at most. */
  #timeLeft(): string {
    if (this.#seconds.length === 0 || this.#cellsLeft === 0) return "";
    const mean = this.#seconds.reduce((sum, value) => sum + value, 0) / this.#seconds.length;
    return `; about ${clock(mean * this.#cellsLeft / this.#jobs)} left`;
  }
}
