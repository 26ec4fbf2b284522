import { clock, showLine } from "../command/progress.ts";
import type { ChainEnd } from "./chain_runner.ts";
import type { Chain, Stage } from "./experiment_plan.ts";

/**
 * Says how far an experiment is: a line for each stage that begins and each chain that ends and, on
 * a terminal, what the stages at work print.
 */
export class ExperimentProgress {
  readonly #total: number;
  readonly #cells: ReadonlySet<string>;
  #ended = 0;
  readonly #stageCounts: ReadonlyMap<string, number>;
  /** Stages of each chain that have not been begun, or are at work. */
  readonly #stagesLeft: Map<string, number>;
  /** Stages made this time, and when the first was begun. */
  #stagesMade = 0;
  #firstBegun: number | undefined;
  #cellsLeft: number;
  /** Cells made this time. */
  #cellsMade = 0;
  /** When they were begun: as the data for them were there. */
  #start = performance.now();
  /** The stages at work, by their chains: their names, and the last line that they printed. */
  readonly #atWork = new Map<string, { readonly begun: string; said?: string }>();
  readonly #isLive: boolean;

  /**
   * @param plan All chains.
   * @param cells Names of those that are cells.
   * @param isLive Whether a terminal shows what stages print, line upon line.
   */
  constructor(
    plan: readonly Chain[],
    cells: readonly string[],
    isLive: boolean = Deno.stderr.isTerminal(),
  ) {
    this.#total = plan.length;
    this.#stageCounts = new Map(plan.map(({ name, stages }) => [name, stages.length]));
    this.#stagesLeft = new Map(this.#stageCounts);
    this.#cells = new Set(cells);
    this.#cellsLeft = cells.length;
    this.#isLive = isLive;
  }

  /** A stage begins. */
  begin({ name, stages }: Chain, { task }: Stage, index: number): void {
    this.#show("");
    this.#firstBegun ??= performance.now();
    if (this.#atWork.has(name)) this.#stagesMade++;
    this.#stagesLeft.set(name, stages.length - index);
    console.log(`${name}: ${task} (stage ${index + 1} of ${stages.length})${this.#timeLeft()}`);
    this.#atWork.set(name, { begun: task });
  }

  /** The stage of a chain has printed a line. */
  say({ name }: Chain, line: string): void {
    const stage = this.#atWork.get(name);
    if (!stage) return;
    stage.said = line;
    this.#show(
      Array.from(this.#atWork.values(), ({ begun, said = "begun" }) => `${begun}: ${said}`).join(
        "  |  ",
      ),
    );
  }

  /** A chain has ended. */
  end({ name }: Chain, { state, seconds, error, otherCode = [] }: ChainEnd): void {
    this.#ended++;
    if (this.#atWork.delete(name) && state === "made") this.#stagesMade++;
    this.#stagesLeft.delete(name);
    this.#show("");
    if (this.#cells.has(name)) {
      this.#cellsLeft--;
      if (state === "made") this.#cellsMade++;
    } else if (this.#cellsMade === 0) {
      this.#start = performance.now();
    }
    const how = state === "made" ? `made in ${clock(seconds)}` : state;
    const reused = otherCode.length > 0
      ? ` (other code of this package made ${otherCode.join(", ")})`
      : "";
    const line = `[${this.#ended} of ${this.#total}] ${name}: ${how}${reused}` +
      (error ? `: ${error}` : "");
    if (state === "failed") console.error(line);
    else console.log(line + this.#timeLeft());
  }

  /**
   * By the time that cells took so far, of those at work their share of stages, or before one is made,
   * stages: several at once or one by one.
   */
  #timeLeft(): string {
    const [since, made, left] = this.#cellsMade > 0
      ? [this.#start, this.#cellsMade + this.#begun(), this.#cellsLeft - this.#begun()]
      : [this.#firstBegun ?? 0, this.#stagesMade, this.#stages()];
    if (made === 0 || left === 0) return "";
    return `; about ${clock((performance.now() - since) / 1000 / made * left)} left`;
  }

  /** Stages that are left. */
  #stages(): number {
    return this.#stagesLeft.values().reduce((sum, count) => sum + count, 0);
  }

  /** How many cells the stages that cells at work have behind them come to. */
  #begun(): number {
    let sum = 0;
    for (const [name, left] of this.#stagesLeft) {
      if (this.#cells.has(name)) sum += 1 - left / this.#stageCounts.get(name)!;
    }
    return sum;
  }

  /** Puts a line in the place of the one before; there is none but on a terminal. */
  #show(line: string): void {
    if (this.#isLive) showLine(line);
  }
}
