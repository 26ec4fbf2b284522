import { basename, join, resolve } from "@std/path";
import type * as z from "zod";
import type { LossRun } from "../../eval/figures/loss_figure.ts";
import { measuresOf } from "../../eval/measures/registry.ts";
import type { Evaluation, SystemResults } from "../../eval/measures/results.ts";
import { closestName } from "../../src/errors/closest_name.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { exists, isFile, readJsonAs, readText } from "../../src/files/files.ts";
import { list, number, oneOf, text, wholeNumber, written } from "../../src/json/fields.ts";
import type { EpochLoss } from "../../src/model/training/training.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import { parseNamedRows } from "../data/data_folder.ts";
import { type Cells, evaluationFiles, readEvaluation } from "./evaluation_folder.ts";

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
  readonly gestures?: string;
  readonly future?: number;
  readonly latentDim: number | null;
  readonly smoothing: string;
  readonly model: string;
}

/** `cells.json` as JSON. */
const cellsSchema: z.ZodType<CellJson[]> = list(written({
  name: text(),
  system: oneOf(["baseline", "proposed"]),
  features: text(),
  gestures: text().exactOptional(),
  future: wholeNumber.exactOptional(),
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
  const there = async (name: string) => await isFile(join(folder, name));
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
    await exists(folder)
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
    if (!await exists(losses)) continue;
    const target = system === "baseline" ? "Gesture vectors" : "Encodings";
    trainings.push({ name, target, curve: await readCurve(losses) });
    files.push(losses);
  }
  return { folder, evaluation, trainings, files };
}

async function readCurve(path: string): Promise<EpochLoss[]> {
  return parseNamedRows(path, await readText(path)).map(({ epoch, train_loss, dev_loss }, row) => {
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
      else if (!haveSameNumbers(other.system, system)) {
        throw new InputError(
          `${folder}: ${name} is also in ${other.folder}, with other results; name the folders of ` +
            `predictions apart, with -seedN at the end for seeds of one system`,
        );
      }
    }
  }
  const systems = Array.from(places.values(), ({ system }) => system);
  return { ...one!, systems: withComparableDistances(systems, all) };
}

/** The systems without distances of encodings, where those are of several autoencoders. */
function withComparableDistances(
  systems: readonly SystemResults[],
  all: readonly FolderResults[],
): SystemResults[] {
  const encoders = all.flatMap(({ evaluation }) => evaluation!.autoencoder ?? []);
  if (new Set(encoders).size < 2) return [...systems];
  const left = measuresOf("encoding");
  console.log(
    `Left out ${left.map(({ title }) => title).join(", ")}: the folders have it of several ` +
      "autoencoders, whose numbers do not compare",
  );
  return systems.map(({ numbers, ...system }) => ({
    ...system,
    numbers: Object.fromEntries(
      Object.entries(numbers ?? {}).filter(([name]) => !left.some((one) => one.name === name)),
    ),
  }));
}

/** A system's numbers of joints, which tell results apart. */
function numbersOf({ values, histograms }: SystemResults): number[] {
  const tables = measuresOf("error", "motion").flatMap(({ name }) => values?.[name]?.values ?? []);
  const counts = Object.values(histograms ?? {}).map(({ counts }) => counts);
  return [...tables, ...counts].flatMap(({ data }) => [...data]);
}

/** Whether two systems' numbers are the same, but for the rounding of the units that they were written in. */
function haveSameNumbers(a: SystemResults, b: SystemResults): boolean {
  const [one, other] = [numbersOf(a), numbersOf(b)];
  return one.length === other.length &&
    one.every((value, i) => Math.abs(value - other[i]!) <= 1e-9 * Math.abs(value));
}

/** In what two evaluations were not taken alike. */
function differenceOf(a: Evaluation, b: Evaluation): string | undefined {
  if (a.frameRate !== b.frameRate) return "frame rate";
  if (a.joints.join() !== b.joints.join()) return "joints";
  const sequences = ({ original, systems }: Evaluation) =>
    [original, ...systems].flatMap(({ values }) => Object.values(values ?? {}))[0]?.sequences;
  if (sequences(a)?.join() !== sequences(b)?.join()) return "sequences";
  const bins = ({ original }: Evaluation) =>
    Object.values(original.histograms ?? {}).slice(0, 1).map(({ width, counts: { rows } }) =>
      `${width}, ${rows}`
    ).join();
  if (bins(a) !== bins(b)) return "bins (--width, --limit)"; // whose counts differ as well
  return haveSameNumbers(a.original, b.original) ? undefined : "originals";
}

/** `--systems NAME...`, which `tables` and `figures` share. */
export const systemsFlag = {
  value: "NAME",
  several: true,
  help: "Systems to show, by their folders' names, with or without -seedN (default: all)",
} as const;

/** `--joints JOINT...`, which `tables` and `figures` share. */
export const jointsFlag = {
  value: "JOINT",
  several: true,
  aliases: ["s"],
  help: 'Joints, or parts of the body such as arms and "left fingers" (default: all)',
} as const;

/**
 * Keeps some of the systems of an evaluation.
 *
 * @param evaluation The results.
 * @param chosen What `--systems` says; all where it is empty.
 * @returns The results of these.
 * @throws {InputError} If there is no such system.
 */
export function chooseSystems(evaluation: Evaluation, chosen: readonly string[]): Evaluation {
  if (chosen.length === 0) return evaluation;
  const named = evaluation.systems.map((system) => ({
    system,
    names: [system.name, `${system.name}-seed${system.seed}`],
  }));
  const unknown = chosen.find((name) => !named.some(({ names }) => names.includes(name)));
  if (unknown !== undefined) {
    const names = [...new Set(named.map(({ system }) => system.name))];
    const meant = closestName(unknown, names);
    const hint = meant ? `did you mean ${meant}?` : `there are ${names.join(", ")}`;
    throw new InputError(`--systems ${unknown}: no such system; ${hint}`);
  }
  const systems = named.filter(({ names }) => names.some((name) => chosen.includes(name)));
  return { ...evaluation, systems: systems.map(({ system }) => system) };
}
