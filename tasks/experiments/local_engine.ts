import type { Chain, Stage } from "./experiment_plan.ts";
import { interruption } from "../command/signals.ts";
import type { ChainEnd, ChainRunner } from "./chain_runner.ts";
import type { ExperimentProgress } from "./experiment_progress.ts";

/** Options of {@linkcode runLocally}. */
export interface LocalOptions {
  /** How many chains run at once. */
  readonly jobs: number;
  /** Threads of each; by default they share the cores. */
  readonly threads?: number | undefined;
  /** Whether stages print to this program's output as well. */
  readonly echo: boolean;
  readonly progress: ExperimentProgress;
}

/**
 * Carries out a plan on this machine: every chain whose chains before it have ended well, several at
 * a time. Ctrl-C begins no further stage and waits for those at hand, which save what they have.
 *
 * @param runner Runs the chains.
 * @param plan The chains, each behind those that it needs.
 * @returns How each ended.
 */
export async function runLocally(
  runner: ChainRunner,
  plan: readonly Chain[],
  { jobs, threads, echo, progress }: LocalOptions,
): Promise<Map<string, ChainEnd>> {
  const ends = new Map<string, ChainEnd>();
  const running = new Map<string, Promise<void>>();
  const waiting = [...plan];
  const kill = new AbortController();
  // A terminal sends Ctrl-C to the stages as well; nobody tells them of SIGTERM.
  using stop = interruption("Stopping", (signal) => signal === "SIGTERM" && kill.abort());
  const options = {
    echo,
    cores: threads ?? Math.max(1, Math.floor(navigator.hardwareConcurrency / jobs)),
    ...{ stop: stop.signal, kill: kill.signal },
  };
  const finish = (chain: Chain, end: ChainEnd) => {
    ends.set(chain.name, end);
    running.delete(chain.name);
    progress.end(chain, end);
  };
  const isDone = (name: string) => ends.has(name);
  while (waiting.length + running.size > 0) {
    const ready = waiting.findIndex(({ after }) => after.every(isDone));
    if (ready < 0 || running.size === jobs) {
      await Promise.race(running.values());
      continue;
    }
    const [chain] = waiting.splice(ready, 1) as [Chain];
    const missing = chain.after.find((name) => !isWell(ends.get(name)));
    if (missing !== undefined || stop.signal.aborted) {
      const error = missing === undefined ? "stopped" : `it needs ${missing}`;
      finish(chain, { state: "not run", seconds: 0, error });
      continue;
    }
    const onStage = (stage: Stage, index: number) => progress.begin(chain, stage, index);
    const onLine = (line: string) => progress.say(chain, line);
    const run = runner.run(chain, { onStage, onLine, ...options });
    running.set(chain.name, run.then((end) => finish(chain, end)));
  }
  return ends;
}

/** Whether all that a chain makes is there. */
export function isWell(end: ChainEnd | undefined): boolean {
  return end?.state === "made" || end?.state === "unchanged";
}
