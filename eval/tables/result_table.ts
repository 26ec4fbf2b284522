import { pooledDistance } from "../measures/histogram_distances.ts";
import { type Measure, MEASURES, unitOf, unitScale } from "../measures/registry.ts";
import type { Evaluation, SystemResults } from "../measures/results.ts";
import { holmCorrection, pairedPermutation, permutedSample } from "../statistics/significance.ts";
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
  /** Which value is best: the lowest, the highest, or the one closest to the ground truth's. */
  readonly best: "lowest" | "highest" | "closest";
}

/** A measure of a system. */
export interface ResultCell {
  /** Mean over the seeds. */
  readonly mean: number;
  /** Sample standard deviation over the seeds, where there are several. */
  readonly deviation?: number;
  /** 95% bootstrap interval over the sequences, for measures taken of each of several. */
  readonly interval?: Interval;
  /** Whether it is the best of those that systems, not controls, have in this column. */
  readonly best: boolean;
  /**
   * Whether the system is worse than the best by more than chance: see {@linkcode Comparison}. Where the
   * closest is best, one whose sequences are closer to the ground truth's than the best mean's is not.
   */
  readonly worse?: boolean;
}

/** Two systems in a column that is measured of each sequence. */
export interface Comparison {
  /** Name of the measure. */
  readonly measure: string;
  /** What the one system is called. */
  readonly system: string;
  /** What the other is called. */
  readonly other: string;
  /**
   * How much higher the one's mean is; where the closest to the ground truth is best, how much farther
   * its sequences are from the ground truth's.
   */
  readonly difference: number;
  /** How probable as large a difference is by chance, by {@linkcode pairedPermutation}. */
  readonly probability: number;
  /** The same, by {@linkcode holmCorrection} for all pairs of systems in the column. */
  readonly corrected: number;
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
  /** All pairs of systems, controls left out, column by column; none with fewer than 6 sequences. */
  readonly comparisons?: readonly Comparison[];
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
   * Seed of the bootstrap, and of the exchanges of the permutation test.
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

/** A cell before it is known which is the best, with the means over the seeds of each sequence. */
type DraftCell = Omit<ResultCell, "best" | "worse"> & { readonly bySequence?: readonly number[] };

/** A row of them. */
type Draft = Omit<ResultRow, "cells"> & { readonly cells: readonly (DraftCell | undefined)[] };

/** From which probability on a difference is taken for more than chance. */
const SIGNIFICANT = 0.05;

/**
 * From how many sequences on systems are compared: with five, a difference that has the same sign in all
 * has that by chance once in 16 times.
 */
export const LEAST_COMPARED = 6;

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
  const comparisons = columns.flatMap((column, c) => compareSystems(drafts, column, c, seed));
  return {
    ...{ columns, comparisons, sequences: Math.max(0, ...sequences) },
    rows: markBest(drafts, columns, comparisons),
  };
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
function foldSeeds(values: readonly RunValue[], seed: number): DraftCell | undefined {
  if (values.length === 0) return undefined;
  const overall = values.map((value) => value.overall);
  const bySequence = values[0]!.bySequence?.map((_, i) =>
    mean(values.map((value) => value.bySequence![i]!))
  );
  return {
    mean: mean(overall),
    ...(values.length > 1 && { deviation: standardDeviation(overall) }),
    ...(bySequence && { bySequence }),
    ...(bySequence && bySequence.length > 1 &&
      { interval: bootstrapInterval(bySequence, { seed }) }),
  };
}

/** Whether a row is a system's, not a control's or the ground truth's. */
function competes({ kind }: Draft): boolean {
  return kind !== "ground truth" && kind !== "static mean pose" && kind !== "shuffled speech";
}

/** Compares all pairs of systems in a column on the sequences, which all have in common. */
function compareSystems(
  drafts: readonly Draft[],
  { measure, best }: ResultColumn,
  c: number,
  seed: number,
): Comparison[] {
  const truth = drafts.find(({ kind }) => kind === "ground truth")?.cells[c]?.bySequence;
  if (best === "closest" && !truth) return [];
  const samples = drafts.filter(competes).flatMap(({ label, cells }) => {
    const values = cells[c]?.bySequence;
    if (!values) return [];
    const compared = best === "closest" ? values.map((v, i) => Math.abs(v - truth![i]!)) : values;
    return [{ label, count: values.length, sample: permutedSample(compared, { seed }) }];
  });
  const pairs = samples.flatMap((one, i) =>
    samples.slice(i + 1).filter(({ count }) => count === one.count && count >= LEAST_COMPARED).map((
      other,
    ) => ({
      measure,
      system: one.label,
      other: other.label,
      difference: one.sample.mean - other.sample.mean,
      probability: pairedPermutation(one.sample, other.sample),
    }))
  );
  const corrected = holmCorrection(pairs.map(({ probability }) => probability));
  return pairs.map((pair, i) => ({ ...pair, corrected: corrected[i]! }));
}

/** Marks the best in each column where several systems compete, and those that are surely worse. */
function markBest(
  drafts: readonly Draft[],
  columns: readonly ResultColumn[],
  comparisons: readonly Comparison[],
): ResultRow[] {
  const truth = drafts.find(({ kind }) => kind === "ground truth");
  const systems = drafts.filter(competes);
  const found = columns.map(({ best, measure }, c) => {
    const target = truth?.cells[c]?.mean;
    const badness = ({ cells }: Draft) => {
      const mean = cells[c]?.mean ?? NaN;
      if (best === "closest") return target === undefined ? NaN : Math.abs(mean - target);
      return best === "lowest" ? mean : -mean;
    };
    const measured = systems.filter((system) => !Number.isNaN(badness(system)));
    const least = measured.length > 1 ? Math.min(...measured.map(badness)) : NaN;
    const winners = measured.filter((system) => badness(system) === least);
    const isWinner = (label: string) => winners.some((winner) => winner.label === label);
    const isWorse = (label: string) =>
      comparisons.some(({ measure: of, system, other, difference, corrected }) => {
        if (of !== measure || !(corrected < SIGNIFICANT)) return false;
        const [worse, better] = difference > 0 === (best !== "highest")
          ? [system, other]
          : [other, system];
        return worse === label && isWinner(better);
      });
    return { winners, isWorse };
  });
  return drafts.map((draft) => ({
    ...draft,
    cells: draft.cells.map((cell, c) => {
      if (!cell) return undefined;
      const { bySequence: _, ...shown } = cell, { winners, isWorse } = found[c]!;
      const best = winners.includes(draft);
      const worse = competes(draft) && !best && isWorse(draft.label);
      return { ...shown, best, ...(worse && { worse }) };
    }),
  }));
}
