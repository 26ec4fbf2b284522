import { parse } from "@std/csv";
import { basename, join, resolve } from "@std/path";
import type * as z from "zod";
import type { LossRun } from "../../eval/figures/loss_figure.ts";
import type { Evaluation, SystemResults } from "../../eval/tables/system_results.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { listFiles, readJsonAs, readText } from "../../src/files/files.ts";
import { list, number, oneOf, text, written } from "../../src/json/fields.ts";
import type { EpochLoss } from "../../src/model/training/training.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import { type Cells, readEvaluation, readEvaluationInfo } from "./read_evaluation.ts";

/** A training whose losses were found, before it is known what its system is called. */
export type Training = Omit<LossRun, "system">;

/** What the folders hold that `tables` and `figures` are given. */
export interface Results {
  /** All their evaluations together; absent if there are none. */
  readonly evaluation?: Evaluation;
  /** The trainings, by their systems' names without seeds. */
  readonly trainings: readonly (Training & { readonly name: string })[];
  /** Every file that was read. */
  readonly files: readonly string[];
}

/** One folder's part of it. */
interface FolderResults {
  readonly folder: string;
  readonly evaluation?: Evaluation;
  readonly trainings: readonly Training[];
  readonly files: readonly string[];
}

/** A system in `cells.json`. */
interface CellJson {
  readonly name: string;
  readonly system: "baseline" | "proposed";
  readonly features: string;
  readonly latentDim: number | null;
  readonly smoothing: string;
  readonly model: string;
}

/** `cells.json` as JSON. */
const cellsSchema: z.ZodType<CellJson[]> = list(written({
  name: text(),
  system: oneOf(["baseline", "proposed"]),
  features: text(),
  latentDim: number({}, "a number, or null").nullable(),
  smoothing: text(),
  model: text(),
}));

/**
 * Reads folders of evaluations (`evaluation.json`), experiments (`cells.json`) and trainings
 * (`loss.csv`).
 *
 * @param folders The folders.
 * @param skeleton The skeleton, where `evaluate` was not told.
 * @returns What they hold, the systems of all evaluations together.
 * @throws {InputError} If a folder holds none of these, or evaluations do not compare.
 */
export async function readResults(
  folders: readonly string[],
  skeleton?: Skeleton,
): Promise<Results> {
  const all: FolderResults[] = [];
  for (const folder of folders) all.push(await readFolder(folder, skeleton));
  const evaluated = all.filter(({ evaluation }) => evaluation);
  return {
    ...(evaluated.length > 0 && { evaluation: joinEvaluations(evaluated) }),
    trainings: all.flatMap(({ trainings }) => trainings),
    files: all.flatMap(({ files }) => files),
  };
}

async function readFolder(folder: string, skeleton?: Skeleton): Promise<FolderResults> {
  const there = async (name: string) =>
    (await Deno.stat(join(folder, name)).catch(() => undefined))?.isFile === true;
  if (await there("evaluation.json")) {
    const evaluation = await readEvaluation(folder, new Map(), skeleton);
    return { folder, evaluation, trainings: [], files: await evaluationFiles(folder) };
  }
  if (await there("cells.json")) return await readExperiment(folder, skeleton);
  if (await there("loss.csv")) {
    const path = join(folder, "loss.csv");
    const run = { name: basename(resolve(folder)), target: "", curve: await readCurve(path) };
    return { folder, trainings: [run], files: [path] };
  }
  throw new InputError(
    await Deno.stat(folder).catch(() => undefined)
      ? `${folder}: holds no evaluation (evaluation.json), experiment (cells.json) or training ` +
        `(loss.csv); run deno task evaluate first, and give its --out`
      : `${folder}: no such folder`,
  );
}

async function readExperiment(folder: string, skeleton?: Skeleton): Promise<FolderResults> {
  const path = join(folder, "cells.json");
  const json = await readJsonAs(
    path,
    cellsSchema,
    "is no list of an experiment's systems; run the experiment again",
  );
  const cells: Cells = new Map(json.map((cell) => [cell.name, cell]));
  const evaluation = await readEvaluation(join(folder, "evaluation"), cells, skeleton);
  const trainings: Training[] = [];
  const files = [path, ...await evaluationFiles(join(folder, "evaluation"))];
  const systems = new Map(json.map((cell) => [cell.model, cell])); // a model may be smoothed in several ways
  for (const [model, { name, system }] of systems) {
    const losses = join(folder, model, "loss.csv");
    if (!await Deno.stat(losses).catch(() => undefined)) continue;
    const target = system === "baseline" ? "Gesture vectors" : "Encodings";
    trainings.push({ name, target, curve: await readCurve(losses) });
    files.push(losses);
  }
  return { folder, evaluation, trainings, files };
}

/** What is read of an evaluation; the tables and figures of earlier may lie in its folder. */
async function evaluationFiles(folder: string): Promise<string[]> {
  const { systems } = await readEvaluationInfo(folder);
  const folders = new Set([...systems, "original"]);
  const names = (await listFiles(folder, "", 2)).filter((name) =>
    folders.has(name.split("/")[0]!) && name.endsWith(".csv") ||
    name === "evaluation.json" || name === "fgd.csv"
  );
  return names.sort().map((name) => join(folder, name));
}

async function readCurve(path: string): Promise<EpochLoss[]> {
  const rows = parse(await readText(path), { skipFirstRow: true });
  return rows.map(({ epoch, train_loss, dev_loss }, row) => {
    const loss = { epoch: Number(epoch), train: Number(train_loss), dev: Number(dev_loss) };
    if (Object.values(loss).every(Number.isFinite)) return loss;
    throw new InputError(`${path}: line ${row + 2}: is not epoch, train_loss, dev_loss`);
  });
}

/** Puts the systems of several evaluations side by side, if they were taken of the same motion. */
function joinEvaluations(all: readonly FolderResults[]): Evaluation {
  const [{ folder: first, evaluation: one }] = all as [FolderResults];
  const places = new Map<string, { folder: string; system: SystemResults }>();
  for (const { folder, evaluation } of all) {
    const difference = differenceOf(one!, evaluation!);
    if (difference) {
      throw new InputError(
        `${folder}: has other ${difference} than ${first}; a table compares systems that were ` +
          `evaluated alike`,
      );
    }
    for (const system of evaluation!.systems) {
      const name = system.name + (system.seed === undefined ? "" : `-seed${system.seed}`);
      const other = places.get(name);
      if (!other) places.set(name, { folder, system });
      else if (JSON.stringify(numbersOf(other.system)) !== JSON.stringify(numbersOf(system))) {
        throw new InputError(
          `${folder}: ${name} is also in ${other.folder}, with other results; name the folders of ` +
            `predictions apart, with -seedN at the end for seeds of one system`,
        );
      }
    }
  }
  return { ...one!, systems: Array.from(places.values(), ({ system }) => system) };
}

/** A system's errors and accelerations, which tell results apart. */
function numbersOf({ ape, aa }: SystemResults): number[] {
  return [...ape?.values.data ?? [], ...aa?.values.data ?? []];
}

/** In what two evaluations were not taken alike. */
function differenceOf(a: Evaluation, b: Evaluation): string | undefined {
  if (a.frameRate !== b.frameRate) return "frame rate";
  if (a.joints.join() !== b.joints.join()) return "joints";
  const sequences = ({ original: { aa, aj } }: Evaluation) => (aa ?? aj)?.sequences.join();
  if (sequences(a) !== sequences(b)) return "sequences";
  if (JSON.stringify(numbersOf(a.original)) !== JSON.stringify(numbersOf(b.original))) {
    return "originals";
  }
  const bins = (
    { original: { velocity: found } }: Evaluation,
  ) => [found?.width, found?.counts.rows];
  return bins(a).join() === bins(b).join() ? undefined : "bins (--width, --limit)";
}
