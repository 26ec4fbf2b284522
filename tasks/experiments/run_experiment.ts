import { basename, join, relative, resolve } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import { checkWritable, readJson, readText, writeFile } from "../../src/files/files.ts";
import type { FlagValues } from "../command/command.ts";
import { blasFromHere } from "../command/flags.ts";
import type { AtWork } from "../command/stage.ts";
import { type ChainEnd, ChainRunner } from "./chain_runner.ts";
import type { Experiment, System } from "./experiment.ts";
import { experimentCells } from "./experiment_cells.ts";
import { type Chain, experimentPlan, type Stage } from "./experiment_plan.ts";
import { ExperimentProgress } from "./experiment_progress.ts";
import { type EvaluatedSystem, evaluatedSystems, summaryChain } from "./experiment_summary.ts";
import { isWell, runLocally } from "./local_engine.ts";
import { readOriginalConfig } from "./original_config.ts";
import { validateExperiment } from "./experiment_schema.ts";

/** An experiment that is set up: its plan, and the folder that it is made in. */
export interface PreparedExperiment {
  readonly experiment: Experiment;
  readonly plan: readonly Chain[];
  readonly runner: ChainRunner;
  /** Names of its cells. */
  readonly cells: readonly string[];
}

/** The flags of every command that runs a config file. */
export const experimentFlags = {
  out: { value: "DIR", help: "The folder to make (default: results/NAME of NAME.json)" },
  raw: { value: "DIR", help: "The folder of the recordings (default: the config's)" },
  blas: { value: "WHICH", help: "System BLAS: auto, off, or its path (default: the config's)" },
} as const;

/**
 * Sets an experiment up as its config file says.
 *
 * @param run The command at work.
 * @param path The config file.
 * @param flags What the flags say.
 * @param system Its cells of this system alone; all by default.
 * @throws {InputError} If the file cannot be used, or nothing can be written where the folder is to be.
 */
export async function prepareExperiment(
  run: AtWork,
  path: string,
  flags: Pick<FlagValues<typeof experimentFlags>, "out" | "raw"> & {
    readonly blas?: string | undefined;
  },
  system?: System,
): Promise<PreparedExperiment> {
  const given = await readExperiment(path, system);
  const folder = resolve(
    flags.out ?? join("results", basename(path).replace(/\.(json|txt)$/i, "")),
  );
  const { synthetic, manifest, ...data } = given.data;
  if (synthetic && flags.raw !== undefined) {
    throw new InputError(`--raw ${flags.raw}: ${path} makes its own data; leave it out`);
  }
  const raw = flags.raw ?? data.raw;
  const isPath = /[/\\]|\.json$/i.test(manifest);
  const from = (path: string) => relative(folder, resolve(path)).replaceAll("\\", "/");
  const paths = {
    ...(raw !== undefined && !synthetic && { raw: from(raw) }),
    manifest: isPath ? from(manifest) : manifest,
  };
  const config = join(folder, "experiment.json");
  await checkWritable(config);
  await run.take(folder);
  await writeFile(config, [JSON.stringify(given, null, 2) + "\n"]);
  // Not in the file: a library's path belongs to the machine, and is not taken from files.
  const blas = blasFromHere(flags.blas);
  const experiment = { ...given, engine: { ...given.engine, ...(blas !== undefined && { blas }) } };
  const plan = experimentPlan(experiment, paths);
  const cells = experimentCells(experiment).map(({ name }) => name);
  return { experiment, plan, cells, runner: new ChainRunner(folder, plan) };
}

async function readExperiment(path: string, system: System | undefined): Promise<Experiment> {
  const json = await readConfig(path, system);
  const experiment = named(path, () => validateExperiment(json));
  return system ? { ...experiment, systems: [system] } : experiment;
}

/** The JSON of a config file, or what it would be of the original's config.txt. */
async function readConfig(path: string, system: System | undefined): Promise<unknown> {
  if (system === undefined || !/\.txt$/i.test(path)) return await readJson(path);
  const { json, notes } = await readOriginalConfig(path, system);
  for (const note of notes) console.log(note);
  return json;
}

/**
 * Evaluates the cells that are made, and puts them into one table.
 *
 * @param prepared The experiment.
 * @param ends How its chains ended.
 * @param echo Whether the stages print to this program's output as well.
 * @returns The chain that does so, and how it ended; undefined if no cell is made.
 */
export async function summarise(
  { experiment, plan, runner: { folder } }: PreparedExperiment,
  ends: ReadonlyMap<string, ChainEnd>,
  echo: boolean,
): Promise<{ chain: Chain; end: ChainEnd } | undefined> {
  const made = experimentCells(experiment).filter(({ name }) => isWell(ends.get(name)));
  const systems = evaluatedSystems(made, experiment.smoothing);
  if (systems.length === 0) return undefined;
  await writeCells(folder, systems);
  const chain = summaryChain(experiment, systems);
  const progress = new ExperimentProgress([chain], []);
  const onStage = (stage: Stage, index: number) => progress.begin(chain, stage, index);
  const end = await new ChainRunner(folder, [...plan, chain]).run(chain, { onStage, echo });
  progress.end(chain, end);
  return { chain, end };
}

/**
 * Makes the experiment's systems on this machine and evaluates them.
 *
 * @param prepared The experiment.
 * @param jobs How many systems at once.
 * @returns What went wrong, if anything.
 */
export async function makeSystems(
  prepared: PreparedExperiment,
  jobs: number,
): Promise<string | undefined> {
  const { plan, cells, runner } = prepared;
  const progress = new ExperimentProgress(plan, cells);
  const ends = await runLocally(runner, plan, { jobs, echo: false, progress });
  const summary = await summarise(prepared, ends, false);
  return [...ends.values(), ...summary ? [summary.end] : []]
    .find((end) => !isWell(end))?.error;
}

async function writeCells(folder: string, systems: readonly EvaluatedSystem[]): Promise<void> {
  await writeFile(join(folder, "cells.json"), [JSON.stringify(systems, null, 1) + "\n"]);
}

/**
 * Prints the result table of an experiment, and where all else is.
 *
 * @param folder The experiment's folder.
 */
export async function printTable(folder: string): Promise<void> {
  const path = join(folder, "tables", "table.md");
  console.log(`\n${await readText(path)}`);
  console.log(`Wrote ${folder}: tables, figures, evaluation, models, predicted`);
}
