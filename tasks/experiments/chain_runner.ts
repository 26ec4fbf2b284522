import { join } from "@std/path";
import { createHash } from "node:crypto";
import { listFiles, readJson, removeTemporaryFiles, writeFile } from "../../src/files/files.ts";
import { readRunRecord, RUN_RECORD_ENDING } from "../../src/files/records/run_record.ts";
import { isCurrent, isOfOtherCode } from "../records/record_run.ts";
import type { Chain, Stage } from "./experiment_plan.ts";
import { runStage } from "./stage_process.ts";

/** How a stage of an experiment stands. */
export interface StageState {
  readonly state: "begun" | "made" | "failed";
  /** Names what it is made of: arguments and all that it reads. */
  readonly inputs: string;
  /** How long it took. */
  readonly seconds?: number;
  /** Why it failed. */
  readonly error?: string;
}

/** How a chain ended. */
export interface ChainEnd {
  readonly state: "made" | "unchanged" | "failed" | "interrupted" | "not run";
  /** How long its stages took this time. */
  readonly seconds: number;
  /** What went wrong: the stage and a line. */
  readonly error?: string;
  /** Stages that were used again although the code has changed since. */
  readonly otherCode?: readonly string[];
}

/** Options of {@linkcode ChainRunner.run}. */
export interface ChainOptions {
  /** Told of each stage that is begun. */
  readonly onStage?: (stage: Stage, index: number) => void;
  /** Told of lines that stages print. */
  readonly onLine?: (line: string) => void;
  /** Whether stages print to this program's output as well as to their log. @default {false} */
  readonly echo?: boolean;
  /** Processor cores of a stage; all by default. */
  readonly cores?: number;
  /** Once aborted, no further stage is begun. */
  readonly stop?: AbortSignal;
  /** Once aborted, the stage at hand is ended as well. */
  readonly kill?: AbortSignal;
}

/** Stages that compute on several threads. */
const THREADED: readonly string[] = ["learn", "encode", "train", "predict"];

/** Deepest folder of recordings whose files are looked at. */
const DEPTH = 16;

/** Runs chains of an experiment's plan in its folder, and knows what of them is there already. */
export class ChainRunner {
  /** The experiment's folder. */
  readonly folder: string;
  readonly #chains: ReadonlyMap<string, Chain>;

  /**
   * @param folder The experiment's folder.
   * @param plan All chains.
   */
  constructor(folder: string, plan: readonly Chain[]) {
    this.folder = folder;
    this.#chains = new Map(plan.map((chain) => [chain.name, chain]));
  }

  /** Whether all that a chain makes is there, and made from what its inputs are now. */
  async isMade(chain: Chain): Promise<boolean> {
    for (const index of chain.stages.keys()) {
      if (!await this.#isStageMade(chain, index, await this.#inputsOf(chain, index))) return false;
    }
    return true;
  }

  /** How a stage stands, if it was ever begun. */
  async state(chain: Chain, { task }: Stage): Promise<StageState | undefined> {
    return await readJson(this.#place(chain, task, "json")).catch(() => undefined) as StageState;
  }

  /** The file that keeps what a stage prints, from the experiment's folder. */
  log(chain: Chain, { task }: Stage): string {
    return `stages/${chain.name}/${task}.log`;
  }

  /**
   * Runs the stages of a chain that are not made yet, one after the other; one that fails ends it.
   * A stage that was killed goes on where it was, if what it reads is still the same.
   */
  async run(chain: Chain, options: ChainOptions = {}): Promise<ChainEnd> {
    let seconds = 0, isChanged = false;
    const otherCode: string[] = [];
    const ended = (state: ChainEnd["state"], error?: string): ChainEnd => ({
      ...{ state, seconds },
      ...(error !== undefined && { error }),
      ...(otherCode.length > 0 && { otherCode }),
    });
    for (const [index, stage] of chain.stages.entries()) {
      const inputs = await this.#inputsOf(chain, index);
      if (await this.#isStageMade(chain, index, inputs)) {
        if (await isOfOtherCode(this.#record(stage))) otherCode.push(stage.task);
        continue;
      }
      if (options.stop?.aborted) return ended("interrupted");
      options.onStage?.(stage, index);
      if (!isChanged) await this.#sayAnew(chain, stage, inputs);
      isChanged = true;
      const end = await this.#runStage(chain, index, inputs, options);
      seconds += end.seconds!;
      if (end.state === "failed") return ended("failed", `${stage.task}: ${end.error}`);
      if (end.state === "begun") return ended("interrupted");
    }
    return ended(isChanged ? "made" : "unchanged");
  }

  async #runStage(
    chain: Chain,
    index: number,
    inputs: string,
    { onLine, echo = false, cores, stop, kill }: ChainOptions,
  ): Promise<StageState> {
    const stage = chain.stages[index]!;
    const before = await this.state(chain, stage);
    if (before?.inputs !== inputs) await this.#clear(chain, index);
    await removeTemporaryFiles(join(this.folder, "stages", chain.name));
    await this.#note(chain, stage, { state: "begun", inputs });
    const start = performance.now();
    const error = await runStage({
      task: stage.task,
      args: [
        ...stage.args,
        ...(cores !== undefined && THREADED.includes(stage.task) ? [`--threads=${cores}`] : []),
      ],
      folder: this.folder,
      log: join(this.folder, this.log(chain, stage)),
      echo,
      ...(onLine && { onLine }),
      ...(cores !== undefined && { env: blasThreads(cores) }),
      ...(kill && { signal: kill }),
    });
    const ran = (performance.now() - start) / 1000;
    const earlier = before?.state === "begun" && before.inputs === inputs ? before.seconds ?? 0 : 0;
    const state = error === undefined ? "made" : stop?.aborted ? "begun" : "failed";
    const seconds = ran + earlier;
    const end: StageState = { state, inputs, seconds, ...(error !== undefined && { error }) };
    await this.#note(chain, stage, end);
    return { ...end, seconds: ran };
  }

  /** Says that what was complete is made anew; all that is made of it follows. */
  async #sayAnew(chain: Chain, stage: Stage, inputs: string): Promise<void> {
    const before = await this.state(chain, stage);
    if (before?.state !== "made" || before.inputs === inputs) return;
    console.log(`Note: ${stage.folder} is made anew: it was made of other inputs or settings`);
  }

  /** Removes what a stage made of other inputs, but not what an earlier stage has put there. */
  async #clear({ stages }: Chain, index: number): Promise<void> {
    const { folder } = stages[index]!;
    if (stages.slice(0, index).some((stage) => stage.folder === folder)) return;
    await Deno.remove(join(this.folder, folder), { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }

  async #isStageMade(chain: Chain, index: number, inputs: string): Promise<boolean> {
    const stage = chain.stages[index]!;
    const state = await this.state(chain, stage);
    if (state?.state !== "made" || state.inputs !== inputs) return false;
    return await isCurrent(this.#record(stage), stage.task, stage.args);
  }

  /** Names all that a stage is made of. */
  async #inputsOf(chain: Chain, index: number): Promise<string> {
    const { task, args, recordings } = chain.stages[index]!;
    const before = chain.after.flatMap((name) => this.#chains.get(name)?.stages ?? []);
    const made = await Promise.all(
      [...before, ...chain.stages.slice(0, index)].map(async (stage) =>
        (await readRunRecord(this.#record(stage)).catch(() => undefined))?.outputs
      ),
    );
    // That the files that are named in a record are unchanged does not say that there are no others.
    const found = recordings === undefined
      ? []
      : (await listFiles(join(this.folder, recordings), "", DEPTH, { followLinks: true })).sort();
    const inputs = JSON.stringify([task, args, made, found]);
    return createHash("sha256").update(inputs).digest("hex");
  }

  #record({ task, folder }: Stage): string {
    return join(this.folder, folder, task + RUN_RECORD_ENDING);
  }

  async #note(chain: Chain, { task }: Stage, state: StageState): Promise<void> {
    await writeFile(this.#place(chain, task, "json"), [`${JSON.stringify(state)}\n`]);
  }

  #place({ name }: Chain, task: string, ending: string): string {
    return join(this.folder, "stages", name, `${task}.${ending}`);
  }
}

/** What BLAS libraries take from the environment, unless the user has said something there. */
function blasThreads(cores: number): Record<string, string> {
  const names = ["OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];
  return Object.fromEntries(
    names.filter((name) => !Deno.env.has(name)).map((name) => [name, `${cores}`]),
  );
}
