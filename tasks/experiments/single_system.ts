import { join } from "@std/path";
import type { System } from "./experiment.ts";
import type { Chain } from "./experiment_plan.ts";
import { InputError } from "../../src/errors/input_error.ts";
import type { ChainEnd, ChainRunner } from "./chain_runner.ts";
import { stage } from "../command/stage.ts";
import { ExperimentProgress } from "./experiment_progress.ts";
import { isWell, runLocally } from "./local_engine.ts";
import { experimentFlags, prepareExperiment, printTable, summarise } from "./run_experiment.ts";

/**
 * Runs `deno task baseline` or `deno task proposed`: one system from recordings to numbers, as the
 * original's example scripts.
 *
 * @param task The task's `import.meta`.
 * @param system Which.
 * @param stages What the help says of it.
 */
export async function runSystem(
  task: Pick<ImportMeta, "main">,
  system: System,
  stages: string,
): Promise<void> {
  const command = {
    name: system,
    summary: `Makes the ${system} system of a config file in one go: ${stages}.\nWhat is made ` +
      "already and unchanged is used again.",
    positionals: [
      ["CONFIG", `The settings, such as experiments/${system}.json, or the original's config.txt`],
    ],
    flags: experimentFlags,
    example: `experiments/${system}.json --raw dataset`,
  } as const;
  await stage(task, command, async ({ positionals, flags }, run) => {
    const prepared = await prepareExperiment(run, positionals[0]!, flags, system);
    const { plan, cells, runner } = prepared;
    const progress = new ExperimentProgress(plan, cells, false); // stages print themselves
    const ends = await runLocally(runner, plan, { jobs: 1, echo: true, progress });
    const summary = await summarise(prepared, ends, true);
    const all = new Map(ends);
    if (summary) all.set(summary.chain.name, summary.end);
    await printMinutes(runner, [...plan, ...summary ? [summary.chain] : []], all);
    if (isWell(summary?.end)) await printTable(runner.folder);
    const failed = all.values().find((end) => !isWell(end));
    if (!failed) return;
    throw new InputError(
      `${failed.error ?? failed.state}; see ${join(runner.folder, "stages")}, then give the same ` +
        `command again: it goes on there`,
    );
  });
}

/** The minutes that each part took. */
async function printMinutes(
  runner: ChainRunner,
  plan: readonly Chain[],
  ends: ReadonlyMap<string, ChainEnd>,
): Promise<void> {
  console.log("\nMinutes that each part took:");
  let total = 0;
  for (const chain of plan) {
    for (const stage of chain.stages) {
      const { state, seconds = 0 } = await runner.state(chain, stage) ?? {};
      if (state !== "made") continue;
      total += seconds;
      const note = ends.get(chain.name)?.state === "unchanged" ? " (made before)" : "";
      console.log(`  ${stage.task.padEnd(16)} ${(seconds / 60).toFixed(2).padStart(8)}${note}`);
    }
  }
  console.log(`  ${"together".padEnd(16)} ${(total / 60).toFixed(2).padStart(8)}`);
}
