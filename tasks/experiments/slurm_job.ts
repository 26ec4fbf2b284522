/**
 * A job of `deno task experiment --engine slurm`: one chain of stages.
 *
 * @module
 */
import { readJson } from "../../src/files/files.ts";
import { ChainRunner } from "./chain_runner.ts";
import { isWell } from "./local_engine.ts";
import type { SlurmWork } from "./slurm_engine.ts";

const [file, index] = Deno.args as [string, string];
const { plan, names } = await readJson(file) as SlurmWork;
const name = names[Number(index)]!;
const chain = plan.find((chain) => chain.name === name)!;
const controller = new AbortController();
const { signal } = controller;
// What Slurm sends to a job that is cancelled or out of time goes to the stage as well: it saves.
Deno.addSignalListener("SIGTERM", () => controller.abort());
// Locks of its stages name it as the engine knows it: what it leaves locked is given back by that.
const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: task } = Deno.env.toObject();
Deno.env.set("SLURM_JOB_ID", `${array}_${task}`);
const cores = Deno.env.get("SLURM_CPUS_PER_TASK");
const end = await new ChainRunner(Deno.cwd(), plan).run(chain, {
  echo: true,
  stop: signal,
  ...(cores !== undefined && { cores: Number(cores) }),
});
console.log(`${name}: ${end.state}${end.error ? `: ${end.error}` : ""}`);
Deno.exit(isWell(end) ? 0 : 1);
