import { fromFileUrl, join } from "@std/path";
import { createHash } from "node:crypto";
import * as z from "zod";
import { exists, readJsonAs, writeFile } from "../../src/files/files.ts";
import { freePlace } from "../command/held_places.ts";
import type { ChainEnd, ChainRunner } from "./chain_runner.ts";
import type { SlurmSettings } from "./experiment.ts";
import type { Chain } from "./experiment_plan.ts";
import type { ExperimentProgress } from "./experiment_progress.ts";
import { isWell } from "./local_engine.ts";
import { jobState, submitJobs } from "./slurm.ts";
import { SlurmQueue } from "./slurm_queue.ts";

/** Options of {@linkcode runOnSlurm}. */
export interface SlurmOptions {
  readonly settings: SlurmSettings;
  /** How many jobs of an array may run at once. */
  readonly jobs?: number;
  /** Whether to wait until all have ended. */
  readonly wait: boolean;
  /** Seconds from one look at the queue to the next. */
  readonly interval: number;
  readonly progress: ExperimentProgress;
}

/** What jobs of an array are to run: a file that they read. */
export interface SlurmWork {
  /** All chains. */
  readonly plan: readonly Chain[];
  /** Of each job of the array, the name of its chain. */
  readonly names: readonly string[];
}

/** Slurm's numbers of the jobs by their chains' names: `stages/slurm.json`. */
const jobsSchema = z.record(z.string(), z.string("a job's number"), "an object");

/**
 * Carries out a plan on a Slurm cluster that shares this machine's files: chains that need the same
 * others are an array of jobs, which depends on the jobs of those. Jobs that an earlier run has
 * submitted are waited for; what is then missing is submitted.
 *
 * @param runner Runs the chains, and knows which are made.
 * @param plan The chains, each behind those that it needs.
 * @returns How each ended; nothing if it does not wait.
 * @throws {InputError} If Slurm does not answer, or refuses.
 */
export async function runOnSlurm(
  runner: ChainRunner,
  plan: readonly Chain[],
  { wait, interval, progress, ...options }: SlurmOptions,
): Promise<Map<string, ChainEnd> | undefined> {
  const ends = new Map<string, ChainEnd>();
  const finish = (chain: Chain, end: ChainEnd) => {
    ends.set(chain.name, end);
    progress.end(chain, end);
  };
  const place = join(runner.folder, "stages", "slurm.json");
  let jobs: Record<string, string> = await exists(place)
    ? await readJsonAs(place, jobsSchema, "is damaged; remove it, once its jobs have ended")
    : {};
  const queue = new SlurmQueue(interval);
  let watched = await queue.look(new Map(Object.entries(jobs).map(([name, job]) => [job, name])));
  if (watched.size > 0) console.log(`Waiting for the jobs of an earlier run: ${list(watched)}`);
  while (true) {
    const queued = await queue.look(watched);
    for (const chain of plan) {
      const job = jobs[chain.name];
      if (job === undefined || !watched.has(job) || queued.has(job)) continue;
      finish(chain, await endOf(runner, chain, job, ends));
    }
    watched = queued;
    if (watched.size === 0) {
      const todo = await missingChains(runner, plan.filter(({ name }) => !ends.has(name)), finish);
      if (todo.length === 0) return ends;
      await freePlaces(runner.folder, todo, Object.values(jobs));
      jobs = { ...jobs, ...await submitChains(runner.folder, plan, todo, options) };
      await writeFile(place, [`${JSON.stringify(jobs)}\n`]);
      watched = new Map(todo.map(({ name }) => [jobs[name]!, name]));
      console.log(`Submitted ${todo.length} jobs: ${list(watched)}`);
    }
    if (!wait) return undefined;
    await queue.rest();
  }
}

function list(jobs: ReadonlyMap<string, string>): string {
  const arrays = new Map<string, number>();
  for (const job of jobs.keys()) {
    const array = job.split("_")[0]!;
    arrays.set(array, (arrays.get(array) ?? 0) + 1);
  }
  return Array.from(arrays, ([array, count]) => `${array} (${count})`).join(", ");
}

/** How the chain of a job that is no longer queued has ended. */
async function endOf(
  runner: ChainRunner,
  chain: Chain,
  job: string,
  ends: ReadonlyMap<string, ChainEnd>,
): Promise<ChainEnd> {
  const states = await Promise.all(chain.stages.map((stage) => runner.state(chain, stage)));
  const seconds = states.reduce((sum, state) => sum + (state?.seconds ?? 0), 0);
  if (await runner.isMade(chain)) return { state: "made", seconds };
  const missing = chain.after.find((name) => ends.has(name) && !isWell(ends.get(name)));
  if (missing !== undefined) return { state: "not run", seconds: 0, error: `it needs ${missing}` };
  const state = await jobState(job);
  const failed = states.findIndex((state) => state?.state === "failed");
  const error = failed >= 0 && (state === undefined || state === "FAILED")
    ? `${chain.stages[failed]!.task}: ${states[failed]!.error}`
    : state === "NODE_FAIL"
    ? `job ${job} was lost with its node`
    : `job ${job} is ${state?.toLowerCase().replaceAll("_", " ") ?? "lost"}`;
  return { state: "failed", seconds, error };
}

/** The chains that are not made, or need one that is not; those that are made have ended. */
async function missingChains(
  runner: ChainRunner,
  plan: readonly Chain[],
  finish: (chain: Chain, end: ChainEnd) => void,
): Promise<Chain[]> {
  const missing: Chain[] = [];
  for (const chain of plan) {
    const needs = missing.some(({ name }) => chain.after.includes(name));
    if (needs || !await runner.isMade(chain)) missing.push(chain);
    else finish(chain, { state: "unchanged", seconds: 0 });
  }
  return missing;
}

/** Gives back what jobs that have ended had to themselves: their nodes were lost. */
async function freePlaces(
  folder: string,
  chains: readonly Chain[],
  ended: readonly string[],
): Promise<void> {
  const folders = chains.flatMap(({ stages }) => stages.map((stage) => stage.folder.split("/")));
  // A stage may have a folder to itself above that of its record.
  const places = folders.flatMap((parts) => parts.map((_, i) => parts.slice(0, i + 1).join("/")));
  for (const place of new Set(places)) {
    await freePlace(join(folder, place), ({ job }) => job !== undefined && ended.includes(job));
  }
}

/** Submits chains, those that need the same others as one array; returns the job of each. */
async function submitChains(
  folder: string,
  plan: readonly Chain[],
  chains: readonly Chain[],
  { settings, jobs: atOnce }: { settings: SlurmSettings; jobs?: number },
): Promise<Record<string, string>> {
  const jobs: Record<string, string> = {};
  for (const group of Map.groupBy(chains, ({ after }) => after.join("\n")).values()) {
    const names = group.map(({ name }) => name);
    const after = group[0]!.after.flatMap((name) => jobs[name] ?? []);
    const array = await submitJobs({
      name: names.length === 1 ? names[0]! : `${names[0]}...`,
      script: await workScript(folder, { plan, names }),
      size: names.length,
      ...(atOnce !== undefined && { atOnce }),
      after,
      folder,
      settings,
    });
    for (const [index, name] of names.entries()) jobs[name] = `${array}_${index}`;
  }
  return jobs;
}

/** A shell script that runs a chain; what its jobs do stays as it is, whatever is submitted later. */
async function workScript(folder: string, work: SlurmWork): Promise<string> {
  const json = JSON.stringify(work);
  const hash = createHash("sha256").update(json).digest("hex").slice(0, 16);
  const file = `stages/slurm-${hash}.json`;
  await writeFile(join(folder, file), [json]);
  const module = fromFileUrl(new URL("./slurm_job.ts", import.meta.url));
  const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
  const words = [
    ...[Deno.execPath(), "run", "--quiet", "--no-prompt", `--config=${config}`],
    ...[
      "--allow-read",
      "--allow-write",
      "--allow-env",
      `--allow-run=${Deno.execPath()}`,
      module,
      file,
    ],
  ];
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  return `#!/bin/sh\nexec ${quoted} "$SLURM_ARRAY_TASK_ID"\n`;
}
