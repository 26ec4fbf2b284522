import { RESULT_MEASURES, type ResultMeasure, type RunValue } from "../measures/result_measures.ts";
import {
  bootstrapInterval,
  type Interval,
  mean,
  standardDeviation,
} from "../statistics/statistics.ts";
import { type SystemGroup, systemGroups, type SystemKind } from "./system_groups.ts";
import type { Evaluation, SystemResults } from "./system_results.ts";

/** What a column of a table shows. */
export interface ResultColumn {
  /** Its short name, such as `ape`. */
  readonly measure: ResultMeasure["name"];
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
  readonly kind: SystemKind | "shuffled speech";
  /** How many seeds are folded into it. */
  readonly seeds: number;
  /** By column; absent where it was not measured or says nothing. */
  readonly cells: readonly (ResultCell | undefined)[];
}

/** Systems and their measures, as the paper's tables show them. */
export interface ResultTable {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly ResultRow[];
  /** How many test sequences the measures are of. */
  readonly sequences: number;
}

/** Options of {@linkcode resultTable}. */
export interface ResultTableOptions {
  /** Whether accelerations and jerks are per frame or per second. @default {"frame"} */
  readonly units?: "frame" | "second";
  /** Indexes of the joints that count; measures that are not by joint are left out then. */
  readonly joints?: readonly number[];
  /** Seed of the bootstrap. @default {0} */
  readonly seed?: number;
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
 * const ape = (value: number) => ({
 *   sequences: ["gesture1094.txt"],
 *   joints: ["Hips"],
 *   values: { data: Float64Array.of(value), rows: 1, columns: 1 },
 * });
 * const { columns, rows } = resultTable({
 *   frameRate: 20,
 *   joints: ["Hips"],
 *   original: { name: "original" },
 *   systems: [{ name: "proposed", seed: 1, ape: ape(7) }, { name: "proposed", seed: 2, ape: ape(8) }],
 * });
 * assertEquals([columns[0]?.title, rows[0]?.label, rows[0]?.cells[0]?.mean], ["APE", "Proposed", 7.5]);
 * ```
 */
export function resultTable(
  evaluation: Evaluation,
  { units = "frame", joints, seed = 0 }: ResultTableOptions = {},
): ResultTable {
  const measure = (measure: ResultMeasure, run: SystemResults) =>
    measure.of(run, { evaluation, units, ...(joints && { joints }) });
  const groups = systemGroups(evaluation);
  const all = groups.flatMap(({ runs }) => runs);
  const measures = RESULT_MEASURES.filter((candidate) =>
    all.some((run) => measure(candidate, run) !== undefined)
  );
  const drafts = groups.flatMap((group) => [group, ...shuffledControl(group)]).map(
    ({ label, kind, runs }): Draft => ({
      label,
      kind,
      seeds: runs.length,
      cells: measures.map((one) => foldSeeds(runs.flatMap((run) => measure(one, run) ?? []), seed)),
    }),
  );
  const columns = measures.map(({ name, title, unit, best }) => ({
    measure: name,
    title,
    best,
    ...(unit && { unit: unit(units) }),
  }));
  const sequences = all.flatMap(({ ape, mae, aa, aj, beatAlignment: beats }) =>
    [ape, mae, aa, aj, beats].flatMap((values) => values?.sequences.length ?? [])
  );
  return { columns, rows: markBest(drafts, columns), sequences: Math.max(0, ...sequences) };
}

/** The control's row, if it was measured: the same predictions, another utterance's originals. */
function shuffledControl({ label, runs }: SystemGroup) {
  const shuffled = runs.flatMap(({ name, shuffled }) => shuffled ? { name, ...shuffled } : []);
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
