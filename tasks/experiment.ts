/**
 * `deno task experiment`: many systems, trained, run and evaluated alike, in one table.
 *
 * @module
 */
import { join } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import { threadedFlags } from "./command/flags.ts";
import { stage } from "./command/stage.ts";
import { integer, number, oneOf } from "./command/values.ts";
import type { ChainEnd } from "./experiments/chain_runner.ts";
import { ExperimentProgress } from "./experiments/experiment_progress.ts";
import { isWell, runLocally } from "./experiments/local_engine.ts";
import {
  experimentFlags,
  type PreparedExperiment,
  prepareExperiment,
  printTable,
  summarise,
} from "./experiments/run_experiment.ts";
import { runOnSlurm } from "./experiments/slurm_engine.ts";

/** What can be said to it. */
export const command = {
  name: "experiment",
  summary:
    "Trains, runs and evaluates every system of an experiment: features x latent dimensions " +
    "x baseline or\nproposed x seeds. What is made already and unchanged is used again.",
  positionals: [["CONFIG", "The experiment, such as experiments/latent_dimension.json"]],
  flags: {
    ...experimentFlags,
    engine: {
      value: "NAME",
      is: oneOf(["local", "slurm"]),
      default: "local",
      help: "Where stages run",
    },
    jobs: {
      value: "N",
      is: integer({ least: 1, most: 1000 }),
      help: "Systems that are made at once and share the cores, by default 1; with slurm all",
    },
    threads: {
      ...threadedFlags.threads,
      help: "Threads of a system that is made, by default its share of the cores",
    },
    "no-wait": { help: "With slurm: submit and end; the same command later collects" },
    interval: {
      value: "S",
      is: number({ least: 0.1 }),
      default: "10",
      help: "With slurm: seconds from one look at the queue to the next",
    },
  },
  example: "experiments/synthetic.json --jobs 2",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const [config] = positionals;
  const { engine, jobs, threads, interval } = flags;
  const prepared = await prepareExperiment(run, config, flags);
  const { experiment, plan, cells, runner } = prepared;
  console.log(`${experiment.title}: ${cells.length} systems, in ${runner.folder}`);
  const progress = new ExperimentProgress(plan, cells);
  const ends = engine === "local"
    ? await runLocally(runner, plan, { jobs: jobs ?? 1, threads, echo: false, progress })
    : await runOnSlurm(runner, plan, {
      settings: experiment.slurm,
      wait: !flags["no-wait"],
      interval,
      progress,
      ...(jobs !== undefined && { jobs }),
    });
  if (!ends) {
    console.log("Next: the same command, which collects the results");
    return;
  }
  await conclude(prepared, ends);
});

/** Evaluates what there is, and says what is missing. */
async function conclude(
  prepared: PreparedExperiment,
  ends: ReadonlyMap<string, ChainEnd>,
): Promise<void> {
  const { cells, runner: { folder } } = prepared;
  const summary = (await summarise(prepared, ends, false))?.end;
  if (isWell(summary)) await printTable(folder);
  const missing = cells.filter((name) => !isWell(ends.get(name)));
  if (missing.length > 0) {
    throw new InputError(
      `${missing.length} of ${cells.length} systems are missing: ${missing.join(", ")}; see ` +
        `${join(folder, "stages")}, then give the same command again: it makes what is missing`,
    );
  }
  if (!isWell(summary)) throw new InputError(`the systems are made, but ${summary?.error}`);
}
