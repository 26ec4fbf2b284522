import { pooledDistance } from "../measures/histogram_distances.ts";
import { type Measure, MEASURES, unitOf, unitScale } from "../measures/registry.ts";
import type { Evaluation, SystemResults } from "../measures/results.ts";
import {
  bootstrapInterval,
  type Interval,
  mean,
  rowMeans,
  standardDeviation,
} from "../statistics/statistics.ts";
import { type SystemGroup, systemGroups, type SystemKind } from "./system_groups.ts";

/** What a column of a table shows. */
export interface ResultColumn {
  /** Its name among {@linkcode MEASURES}, such as `ape`. */
  readonly measure: string;
  /** What people call it, such as `APE`. */
  readonly title: string;
  /** What it is counted in, such as `cm`; absent for a number without a unit. */
  readonly unit?: string;
  /** Which value is best: the lowest, or the one closest to the ground truth's. */
  readonly best: "lowest" | "closest";
}

/** A measure of a system. */
export interface ResultCell {
  /** Mean over the seeds. */
  readonly mean: number;
  /** Sample standard deviation over the seeds, where there are several. */
  readonly deviation?: number;
  /** 95% bootstrap interval over the sequences, for measures taken of each. */
  readonly interval?: Interval;
  /** Whether it is the best of those that systems, not controls, have in this column. */
  readonly best: boolean;
}

/** A system's row. */
export interface ResultRow {
  /** What the system is called. */
  readonly label: string;
  /** Where it stands in the table. */
  readonly kind: SystemKind | "shuffled speech";
  /** How many seeds are folded into it. */
  readonly seeds: number;
  /** By column; absent where it was not measured or says nothing. */
  readonly cells: readonly (ResultCell | undefined)[];
}

/** Systems and their measures, as the paper's tables show them. */
export interface ResultTable {
  /** The measures, from left to right. */
  readonly columns: readonly ResultColumn[];
  /** The systems, from the top down. */
  readonly rows: readonly ResultRow[];
  /** How many test sequences the measures are of. */
  readonly sequences: number;
}

/** Options of {@linkcode resultTable}. */
export interface ResultTableOptions {
  /**
   * Whether accelerations and jerks are per frame or per second.
   *
   * @default {"frame"}
   */
  readonly units?: "frame" | "second";
  /** Indexes of the joints that count; measures that are not by joint are left out then. */
  readonly joints?: readonly number[];
  /**
   * Names of {@linkcode MEASURES} that are shown, in this order; all that were taken by default.
   */
  readonly columns?: readonly string[];
  /**
   * Seed of the bootstrap.
   *
   * @default {0}
   */
  readonly seed?: number;
}

/** A measure of a system trained once. */
interface RunValue {
  /** Over all sequences. */
  readonly overall: number;
  /** Of each sequence, where it is taken so. */
  readonly bySequence?: readonly number[];
}

/** A row before it is known which is the best. */
type Draft = Omit<ResultRow, "cells"> & { cells: (Omit<ResultCell, "best"> | undefined)[] };

/**
 * Makes the table of results: a row a system in the order of {@linkcode systemGroups}, its seeds
 * folded; the control with another utterance's speech after its system; a column for each measure
 * that was taken.
 *
 * @param evaluation The results.
 * @param options Units and joints.
 * @returns The table.
 *
 * @example Usage
 * ```ts
 * import { resultTable } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const run = (seed: number, error: number) => {
 *   const values = { data: Float64Array.of(error), rows: 1, columns: 1 };
 *   const ape = { sequences: ["gesture1094.txt"], columns: ["Hips"], values };
 *   return { name: "proposed", seed, values: { ape } };
 * };
 * const { columns, rows } = resultTable({
 *   frameRate: 20,
 *   joints: ["Hips"],
 *   original: { name: "original" },
 *   systems: [run(1, 7), run(2, 8)],
 * });
 * assertEquals([columns[0]?.title, rows[0]?.label, rows[0]?.cells[0]?.mean], ["APE", "Proposed", 7.5]);
 * ```
 */
export function resultTable(
  evaluation: Evaluation,
  options: ResultTableOptions = {},
): ResultTable {
  const { units = "frame", seed = 0 } = options;
  const { original, frameRate } = evaluation;
  const valueOf = (measure: Measure, run: SystemResults): RunValue | undefined => {
    const value = runValue(measure, run, original, options.joints);
    const scale = unitScale(measure, units, frameRate);
    const bySequence = value?.bySequence?.map((one) => one * scale);
    if (bySequence) return { overall: mean(bySequence), bySequence };
    return value && { overall: value.overall * scale };
  };
  const groups = systemGroups(evaluation);
  const all = groups.flatMap(({ runs }) => runs);
  const shown = options.columns?.flatMap((name) => MEASURES.find((one) => one.name === name) ?? []);
  const measures = (shown ?? MEASURES).filter((measure) =>
    all.some((run) => valueOf(measure, run) !== undefined)
  );
  const drafts = groups.flatMap((group) => [group, ...shuffledControl(group)]).map(
    ({ label, kind, runs }): Draft => ({
      label,
      kind,
      seeds: runs.length,
      cells: measures.map((one) => foldSeeds(runs.flatMap((run) => valueOf(one, run) ?? []), seed)),
    }),
  );
  const columns = measures.map((measure): ResultColumn => {
    const { name, title, best } = measure, unit = unitOf(measure, units);
    return { measure: name, title, best, ...(unit && { unit }) };
  });
  const sequences = all.flatMap(({ values = {} }) =>
    Object.values(values).map(({ sequences }) => sequences.length)
  );
  return { columns, rows: markBest(drafts, columns), sequences: Math.max(0, ...sequences) };
}

/**
 * A measure of a run per frame, over all sequences and some joints; undefined where it was not measured,
 * or is not of joints while some are chosen.
 */
function runValue(
  measure: Measure,
  run: SystemResults,
  original: SystemResults,
  joints: readonly number[] | undefined,
): RunValue | undefined {
  if (measure.kind === "histogram") return undefined;
  if (measure.kind === "distance") {
    const overall = run === original ? undefined : pooledDistance(measure, original, run, joints);
    return overall === undefined ? undefined : { overall };
  }
  const byJoint = measure.kind === "error" || measure.kind === "motion";
  if (joints && !byJoint) return undefined;
  const overall = run.numbers?.[measure.name], found = run.values?.[measure.name]?.values;
  if (overall !== undefined) return { overall };
  if (!found) return undefined;
  const bySequence = rowMeans(found, joints);
  return { overall: mean(bySequence), bySequence };
}

/** The control's row, if it was measured: the same predictions, another utterance's originals. */
function shuffledControl({ label, runs }: SystemGroup) {
  const shuffled = runs.flatMap(({ name, shuffled: values }) => values ? { name, values } : []);
  if (shuffled.length === 0) return [];
  return [{ label: `${label}, shuffled speech`, kind: "shuffled speech" as const, runs: shuffled }];
}

/** A measure's values for a system's seeds in one cell. */
function foldSeeds(values: readonly RunValue[], seed: number) {
  if (values.length === 0) return undefined;
  const overall = values.map((value) => value.overall);
  const bySequence = values[0]!.bySequence?.map((_, i) =>
    mean(values.map((value) => value.bySequence![i]!))
  );
  return {
    mean: mean(overall),
    ...(values.length > 1 && { deviation: standardDeviation(overall) }),
    ...(bySequence && { interval: bootstrapInterval(bySequence, { seed }) }),
  };
}

/** Marks the best in each column where several systems compete. */
function markBest(drafts: readonly Draft[], columns: readonly ResultColumn[]): ResultRow[] {
  const truth = drafts.find(({ kind }) => kind === "ground truth");
  const competes = ({ kind }: Draft) =>
    kind !== "ground truth" && kind !== "static mean pose" && kind !== "shuffled speech";
  const distances = columns.map(({ best }, c) => {
    const target = best === "lowest" ? -Infinity : truth?.cells[c]?.mean;
    const distance = ({ mean }: { mean: number }) =>
      target === -Infinity ? mean : Math.abs(mean - target!);
    const of = drafts.filter(competes).flatMap(({ cells }) => cells[c] ? distance(cells[c]) : []);
    const least = target !== undefined && of.length > 1 ? Math.min(...of) : NaN;
    return { distance, least };
  });
  return drafts.map((draft) => ({
    ...draft,
    cells: draft.cells.map((cell, c) => {
      const { distance, least } = distances[c]!;
      return cell && { ...cell, best: competes(draft) && distance(cell) === least };
    }),
  }));
}
