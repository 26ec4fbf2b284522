import { FRAME_RATE } from "../../src/matrix/matrix.ts";
import { GaussianStatistics } from "./frechet_distance.ts";
import { MovingDistanceHistogram } from "./moving_distance.ts";
import { MEASURES, measuresOf } from "./registry.ts";
import type { Positions, SequenceCounts, SequenceValues, SystemResults } from "./results.ts";

/** Options of {@linkcode SystemEvaluation}. */
export interface SystemEvaluationOptions {
  /**
   * Names of {@linkcode MEASURES}: what is measured of each joint in each sequence, or beside the
   * recorded motion over all. Histograms are always taken; what needs speech is measured where there
   * is some.
   *
   * @default {["ape", "mae", "pck", "aa", "aj", "diversity", "cca"]}
   */
  readonly measures?: readonly string[];
  /**
   * Width of a histogram's bin, in cm/frame and cm/frame².
   *
   * @default {0.05}
   */
  readonly width?: number;
  /**
   * Where a histogram ends.
   *
   * @default {1}
   */
  readonly limit?: number;
  /**
   * Frames a second.
   *
   * @default {20}
   */
  readonly frameRate?: number;
  /** Index of each joint's parent among the joints, -1 for none; what needs bones is not measured
   * without. */
  readonly parents?: readonly number[];
}

/** What a sequence is measured beside. */
export interface SequenceReference {
  /** The recorded motion, (frames, 3 * joints), in cm; with none, there are no errors. */
  readonly original?: Positions;
  /** Of how many frames errors, acceleration, jerk and diversity are at most; by default all that both have. */
  readonly frames?: number;
  /** Onsets of the speech in seconds, ascending. */
  readonly onsets?: ArrayLike<number>;
}

/** A measure of the sequences so far: a row of numbers each. */
interface GrowingTable {
  readonly columns: readonly string[];
  readonly sequences: string[];
  readonly data: number[];
}

/** By the measures' names. */
type GrowingTables = Map<string, GrowingTable>;

/**
 * Measures a system's gestures, or recorded ones, sequence by sequence.
 *
 * @example Usage
 * ```ts
 * import { SystemEvaluation } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const motion = (speed: number) => ({
 *   data: Float64Array.from({ length: 30 }, (_, i) => speed * i),
 *   rows: 10,
 *   columns: 3,
 * });
 * const system = new SystemEvaluation("proposed", ["Hips"], { measures: ["mae", "aj"] });
 * system.push("gesture1.txt", motion(0.01), { original: motion(0) });
 * const { values, histograms } = system.results();
 * assertEquals(values?.mae?.values.data[0]?.toFixed(3), "0.145");
 * assertEquals(histograms?.hmd_vel?.counts.data[1], 9); // all between 0.05 and 0.1 cm a frame
 * ```
 */
export class SystemEvaluation {
  readonly #name: string;
  readonly #joints: readonly string[];
  readonly #options: SystemEvaluationOptions;
  readonly #measures: readonly string[];
  readonly #values: GrowingTables = new Map();
  readonly #shuffled: GrowingTables = new Map();
  /** By measure, over all sequences. */
  readonly #histograms: Map<string, MovingDistanceHistogram>;
  readonly #sequences: string[] = [];
  /** By histogram, the counts of all joints in each sequence. */
  readonly #sequenceCounts = new Map<string, Float64Array[]>();
  /** Frames beside the same ones of the recorded motion, where a correlation is measured. */
  #joint: GaussianStatistics | undefined;

  /**
   * Of no sequences yet.
   *
   * @param name What the system is called.
   * @param joints Names of the joints.
   * @param options What is measured, and the histograms' bins.
   * @throws {RangeError} If there is no such measure, or the width is not between 0 and the limit.
   */
  constructor(name: string, joints: readonly string[], options: SystemEvaluationOptions = {}) {
    const known = measuresOf("error", "motion", "correlation").map(({ name }) => name);
    const { measures = known } = options;
    const unknown = measures.find((name) => !MEASURES.some((measure) => measure.name === name));
    if (unknown !== undefined) {
      throw new RangeError(`measures must be among ${known.join(", ")}, one is ${unknown}`);
    }
    this.#name = name;
    this.#joints = joints;
    this.#options = options;
    this.#measures = measures;
    this.#histograms = this.#emptyHistograms();
  }

  /**
   * Measures a sequence.
   *
   * Errors, acceleration, jerk and diversity are those of the frames that both have, or of as many as the
   * reference says, so that systems are compared on the same time; histograms count all frames.
   *
   * @param sequence Its name.
   * @param positions x, y, z of each joint in each frame, (frames, 3 * joints), in cm.
   * @param reference What it is measured beside.
   * @throws {RangeError} If it has other joints than the recorded motion, or too few frames.
   */
  push(sequence: string, positions: Positions, reference: SequenceReference = {}): void {
    const { original, onsets } = reference;
    const { frames: most = Infinity } = reference;
    const frames = Math.min(most, positions.rows, original?.rows ?? Infinity);
    const { data, columns } = positions;
    const common = { data: data.subarray(0, frames * columns), rows: frames, columns };
    if (original) {
      this.#pushErrors(this.#values, sequence, original, common);
      this.#pushJoint(common, original);
    }
    for (const { name, of } of measuresOf("motion")) {
      if (!this.#measures.includes(name)) continue;
      append(this.#values, name, this.#joints, sequence, of(common));
    }
    for (const { name, of } of onsets ? measuresOf("speech") : []) {
      const { frameRate = FRAME_RATE, parents } = this.#options;
      const value = of(positions, {
        ...{ onsets: onsets!, frameRate },
        ...(original && { recorded: original }),
        ...(parents && { parents }),
      });
      if (value !== undefined) append(this.#values, name, [name], sequence, [value]);
    }
    this.#sequences.push(sequence);
    for (const [name, own] of this.#emptyHistograms()) {
      own.push(positions);
      this.#histograms.get(name)!.add(own);
      const counts = this.#sequenceCounts.get(name) ?? [];
      this.#sequenceCounts.set(name, counts);
      counts.push(own.bins());
    }
  }

  /**
   * Measures the errors of what was predicted from another utterance's speech: a control.
   *
   * @param sequence Name of the original.
   * @param original The recorded motion, (frames, 3 * joints), in cm.
   * @param predicted The prediction for another utterance.
   * @throws {RangeError} If they have not the same joints, or one has no frames.
   */
  pushShuffled(sequence: string, original: Positions, predicted: Positions): void {
    this.#pushErrors(this.#shuffled, sequence, original, predicted);
  }

  /**
   * What was measured so far.
   *
   * @returns Measures and histograms by their names.
   */
  results(): SystemResults {
    const histograms = Array.from(this.#histograms, ([name, histogram]) => {
      const { counts, beyond, edges } = histogram;
      const bySequence = joined(this.#sequences, this.#sequenceCounts.get(name) ?? [], counts.rows);
      const found = { width: edges[1]!, joints: this.#joints, counts, beyond, bySequence };
      return [name, found] as const;
    });
    const numbers = this.#numbers();
    return {
      name: this.#name,
      values: tables(this.#values),
      ...(Object.keys(numbers).length > 0 && { numbers }),
      histograms: Object.fromEntries(histograms),
      ...(this.#shuffled.size > 0 && { shuffled: tables(this.#shuffled) }),
    };
  }

  #pushErrors(
    rows: GrowingTables,
    sequence: string,
    original: Positions,
    predicted: Positions,
  ): void {
    for (const { name, of } of measuresOf("error")) {
      if (!this.#measures.includes(name)) continue;
      append(rows, name, this.#joints, sequence, of(original, predicted));
    }
  }

  /** Takes frames that both have into what correlations are of. */
  #pushJoint(positions: Positions, original: Positions): void {
    if (!measuresOf("correlation").some(({ name }) => this.#measures.includes(name))) return;
    const rows = Math.min(positions.rows, original.rows), { columns } = positions;
    const data = new Float64Array(rows * 2 * columns);
    for (let row = 0; row < rows; row++) {
      const first = row * columns;
      data.set(positions.data.subarray(first, first + columns), 2 * first);
      data.set(original.data.subarray(first, first + columns), 2 * first + columns);
    }
    this.#joint ??= new GaussianStatistics(2 * columns);
    this.#joint.push({ data, rows, columns: 2 * columns });
  }

  /** What is measured over all sequences; correlations where not any motion would have one of 1. */
  #numbers(): Record<string, number> {
    const joint = this.#joint;
    if (!joint || joint.rows <= 6 * this.#joints.length) return {};
    const gaussian = joint.finish();
    return Object.fromEntries(
      measuresOf("correlation").flatMap(({ name, of }) => {
        const value = of(gaussian, 3 * this.#joints.length);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }

  #emptyHistograms(): Map<string, MovingDistanceHistogram> {
    const { width = 0.05, limit = 1 } = this.#options;
    return new Map(
      measuresOf("histogram").map(({ name, quantity }) => [
        name,
        new MovingDistanceHistogram(this.#joints.length, { of: quantity, width, limit }),
      ]),
    );
  }
}

function append(
  tables: GrowingTables,
  measure: string,
  columns: readonly string[],
  sequence: string,
  values: ArrayLike<number>,
): void {
  let table = tables.get(measure);
  if (!table) tables.set(measure, table = { columns, sequences: [], data: [] });
  table.sequences.push(sequence);
  for (let c = 0; c < columns.length; c++) table.data.push(values[c]!);
}

function tables(growing: GrowingTables): Record<string, SequenceValues> {
  return Object.fromEntries(Array.from(growing, ([measure, { columns, sequences, data }]) => {
    const size = { rows: sequences.length, columns: columns.length };
    const values = { data: Float64Array.from(data), ...size };
    return [measure, { sequences: [...sequences], columns, values }];
  }));
}

function joined(
  sequences: readonly string[],
  bins: readonly Float64Array[],
  columns: number,
): SequenceCounts {
  const data = new Float64Array(bins.length * columns);
  for (const [row, counts] of bins.entries()) data.set(counts, row * columns);
  return { sequences: [...sequences], counts: { data, rows: bins.length, columns } };
}
