import type { Chain, Stage } from "../../eval/experiment_plan.ts";
import type { ChainEnd } from "./chain_runner.ts";
import { clock } from "../command/progress.ts";

/** Says how far an experiment is: a line for each stage that begins and each chain that ends. */
export class ExperimentProgress {
  readonly #total: number;
  readonly #cells: ReadonlySet<string>;
  #ended = 0;
  #cellsLeft: number;
  /** Cells made this time. */
  #cellsMade = 0;
  /** When they were begun: as the data for them were there. */
  #start = performance.now();

  /**
   * @param plan All chains.
   * @param cells Names of those that are cells.
   */
  constructor(plan: readonly Chain[], cells: readonly string[]) {
    this.#total = plan.length;
    this.#cells = new Set(cells);
    this.#cellsLeft = cells.length;
  }

  /** A stage begins. */
  begin({ name, stages }: Chain, { task }: Stage, index: number): void {
    console.log(`${name}: ${task} (stage ${index + 1} of ${stages.length})`);
  }

  /** A chain has ended. */
  end({ name }: Chain, { state, seconds, error }: ChainEnd): void {
    this.#ended++;
    if (this.#cells.has(name)) {
      this.#cellsLeft--;
      if (state === "made") this.#cellsMade++;
    } else if (this.#cellsMade === 0) {
      this.#start = performance.now();
    }
    const how = state === "made" ? `made in ${clock(seconds)}` : state;
    const line = `[${this.#ended} of ${this.#total}] ${name}: ${how}${error ? `: ${error}` : ""}`;
    if (state === "failed") console.error(line);
    else console.log(line + this.#timeLeft());
  }

  /** By the time that cells took so far, several at once or one by one. */
  #timeLeft(): string {
    if (this.#cellsMade === 0 || this.#cellsLeft === 0) return "";
    const elapsed = (performance.now() - this.#start) / 1000;
    return `; about ${clock(elapsed / this.#cellsMade * this.#cellsLeft)} left`;
  }
}
