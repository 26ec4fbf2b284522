import type { SlurmSettings } from "./experiment.ts";
import { InputError } from "../../src/errors/input_error.ts";

/** An array of jobs to submit. */
export interface JobArray {
  /** What the queue shows. */
  readonly name: string;
  /** The shell commands of each; `SLURM_ARRAY_TASK_ID` counts from 0. */
  readonly script: string;
  /** How many there are. */
  readonly size: number;
  /** How many may run at once. */
  readonly atOnce?: number;
  /** Jobs that must have succeeded before: if one fails, these are cancelled. */
  readonly after: readonly string[];
  /** Where they run, and their output goes. */
  readonly folder: string;
  readonly settings: SlurmSettings;
}

/** Runs one of Slurm's programs. */
async function run(program: string, args: readonly string[], stdin = "") {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args: [...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return undefined;
  }
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin)).catch(() => {}); // it may have ended already
  await writer.close().catch(() => {});
  const { success, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  return { success, stdout: text.decode(stdout).trim(), stderr: text.decode(stderr).trim() };
}

/**
 * Submits an array of jobs.
 *
 * @returns The array's number; its jobs are `NUMBER_0`, `NUMBER_1`, ...
 * @throws {InputError} If Slurm is not there or refuses, as it says why.
 */
export async function submitJobs(jobs: JobArray): Promise<string> {
  const { name, script, size, atOnce, after, folder, settings } = jobs;
  const { partition, account, time, memory, cpus, gres } = settings;
  const asked = { partition, account, time, mem: memory, "cpus-per-task": cpus, gres };
  const submitted = await run("sbatch", [
    "--parsable",
    `--job-name=${name}`,
    `--array=0-${size - 1}${atOnce === undefined ? "" : `%${atOnce}`}`,
    ...after.length > 0 ? [`--dependency=afterok:${after.join(":")}`] : [],
    "--kill-on-invalid-dep=yes",
    ...["--requeue", "--open-mode=append"], // after a node has failed
    `--chdir=${folder}`,
    "--output=stages/slurm-%A_%a.log",
    ...Object.entries(asked).flatMap(([flag, value]) =>
      value === undefined ? [] : [`--${flag}=${value}`]
    ),
  ], script);
  if (!submitted) {
    throw new InputError("--engine slurm: there is no sbatch; is this a Slurm machine?");
  }
  if (!submitted.success) {
    throw new InputError(`--engine slurm: ${submitted.stderr.replaceAll(/\s*\n\s*/g, "; ")}`);
  }
  return submitted.stdout.split(";")[0]!; // what follows is the cluster
}

/** A job that waits or runs. */
export interface QueuedJob {
  /** How often it was started anew. */
  readonly restarts: number;
  readonly isWaiting: boolean;
  /** Why it waits, as Slurm says: `Resources`. */
  readonly reason: string;
}

/** What is asked of a job, and in how many characters. */
const FIELDS = ["ArrayJobID", "ArrayTaskID", "RestartCnt", "StateCompact", "Reason"]
  .map((field) => `${field}:200`).join();

/**
 * Finds which of some jobs wait or run, among others of their arrays.
 *
 * @param jobs Jobs, such as `12_0`.
 * @throws {InputError} If Slurm does not answer.
 */
export async function queuedJobs(jobs: readonly string[]): Promise<Map<string, QueuedJob>> {
  const ids = [...new Set(jobs.map((job) => job.split("_")[0]!))].join();
  const asked = ["--noheader", "--array", `--jobs=${ids}`, `--Format=${FIELDS}`];
  const queue = await run("squeue", asked);
  // Slurm forgets jobs some minutes after their end.
  if (queue?.stderr.includes("Invalid job id")) return new Map();
  if (!queue?.success) {
    throw new InputError(`--engine slurm: squeue: ${queue?.stderr ?? "no such program"}`);
  }
  const rows = queue.stdout.split("\n").map((line) => line.trim().split(/\s+/));
  return new Map(rows.map(([array, index, restarts, state, ...reason]) => [
    `${array}_${index}`,
    { restarts: Number(restarts), isWaiting: state === "PD", reason: reason.join(" ") },
  ]));
}

/** What Slurm says of a job that has ended, such as `CANCELLED`; undefined if it does not know. */
export async function jobState(job: string): Promise<string | undefined> {
  const sacct = await run("sacct", ["--noheader", "-X", "-P", "--format=State", `--jobs=${job}`]);
  if (sacct?.success && sacct.stdout) return sacct.stdout.split(/\s/)[0];
  const shown = await run("scontrol", ["--oneliner", "show", "job", job]);
  return shown?.stdout.match(/JobState=(\w+)/)?.[1];
}
