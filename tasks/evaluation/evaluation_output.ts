import { stringify } from "@std/csv";
import { join } from "@std/path";
import {
  hellingerDistance,
  type MovingDistanceHistogram,
} from "../../eval/measures/moving_distance.ts";
import type { SequenceMeasure, SystemEvaluation } from "../../eval/measures/system_evaluation.ts";
import { mean } from "../../eval/statistics/statistics.ts";
import { writeFile } from "../../src/files/files.ts";
import { originalHellingerFiles } from "./original_files.ts";

/** A system that was measured. */
export interface EvaluatedSystem {
  readonly name: string;
  readonly evaluation: SystemEvaluation;
}

const MOVEMENTS = ["velocity", "acceleration"] as const;

/** Writes the files of an evaluation, and keeps their paths. */
export class EvaluationOutput {
  /** The files that have been written. */
  readonly files: string[] = [];
  readonly #folder: string;
  readonly #joints: readonly string[];

  /**
   * @param folder The folder to write.
   * @param joints Names of the joints that are measured.
   */
  constructor(folder: string, joints: readonly string[]) {
    this.#folder = folder;
    this.#joints = joints;
  }

  /** Writes a file of some lines, or one of JSON. */
  async write(name: string, text: string): Promise<void> {
    const path = join(this.#folder, name);
    await writeFile(path, [text]);
    this.files.push(path);
  }

  /**
   * Writes a measure: a row a sequence, a column a joint, and their averages.
   *
   * @param name The file, such as `model_a/ape.csv`.
   * @param rows The measure; nothing is written where there is none.
   * @param scale What to multiply it by.
   */
  async jointMeasure(name: string, rows: readonly SequenceMeasure[], scale = 1): Promise<void> {
    const values = rows.map(({ sequence, values }) => ({
      sequence,
      values: Array.from(values, (value) => value * scale),
    }));
    await this.sequenceMeasure(name, this.#joints, values);
  }

  /**
   * Writes numbers of sequences, and their averages.
   *
   * @param name The file.
   * @param columns What the numbers are.
   * @param rows The numbers of each sequence; nothing is written where there are none.
   */
  async sequenceMeasure(
    name: string,
    columns: readonly string[],
    rows: readonly { readonly sequence: string; readonly values: readonly number[] }[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const averages = columns.map((_, c) => mean(rows.map(({ values }) => values[c]!)));
    await this.#csv(name, ["file", ...columns], [
      ...rows.map(({ sequence, values }) => [sequence, ...values]),
      ["Average", ...averages],
    ]);
  }

  /**
   * Writes a histogram: a row a bin, named by where it begins, a column a joint, and their total.
   *
   * @param name The file.
   * @param histogram The counts.
   * @param scale What to multiply the bins by.
   */
  async histogram(name: string, histogram: MovingDistanceHistogram, scale = 1): Promise<void> {
    const { counts: { data, rows, columns }, edges } = histogram;
    const width = edges[1]! * scale, totals = histogram.bins();
    const lines = Array.from({ length: rows }, (_, bin) => {
      const begin = bin * width;
      const label = Number.isInteger(begin) ? begin.toFixed(1) : `${begin}`; // as Python writes it
      return [label, ...data.subarray(bin * columns, (bin + 1) * columns), totals[bin]!];
    });
    await this.#csv(name, ["", ...this.#joints, "Total"], lines);
  }

  /**
   * Writes Hellinger distances from the original's histograms: over all sequences and joints
   * (`hellinger.csv`), by joint (`hellinger_joints.csv`), by sequence (`hellinger_sequences.csv`); and
   * the files that the original's scripts make of those of velocity.
   */
  async hellinger(original: SystemEvaluation, systems: readonly EvaluatedSystem[]): Promise<void> {
    const pooled = systems.map(({ name, evaluation: { total } }) => [
      name,
      ...MOVEMENTS.map((movement) =>
        hellingerDistance(original.total[movement].bins(), total[movement].bins())
      ),
    ]);
    await this.#csv("hellinger.csv", ["system", ...MOVEMENTS], pooled);
    const joints = systems.flatMap(({ name, evaluation: { total } }) =>
      MOVEMENTS.map((movement) => [
        name,
        movement,
        ...this.#joints.map((_, joint) =>
          hellingerDistance(original.total[movement].bins(joint), total[movement].bins(joint))
        ),
      ])
    );
    await this.#csv("hellinger_joints.csv", ["system", "of", ...this.#joints], joints);
    const sequences = systems.flatMap(({ name, evaluation }) => {
      const rows = evaluation.sequences.map((found, i) => ({
        sequence: found.sequence,
        values: MOVEMENTS.map((movement) =>
          hellingerDistance(original.sequences[i]![movement], found[movement])
        ),
      }));
      const averages = MOVEMENTS.map((_, m) => mean(rows.map(({ values }) => values[m]!)));
      return [
        ...rows.map(({ sequence, values }) => [name, sequence, ...values]),
        [name, "Average", ...averages],
      ];
    });
    await this.#csv("hellinger_sequences.csv", ["system", "file", ...MOVEMENTS], sequences);
    for (const [name, text] of originalHellingerFiles(original, systems)) {
      await this.write(name, text);
    }
  }

  /** Writes one number a system. */
  systemMeasure(name: string, column: string, values: ReadonlyMap<string, number>): Promise<void> {
    return this.#csv(name, ["system", column], [...values]);
  }

  async #csv(
    name: string,
    header: readonly string[],
    rows: readonly (readonly (string | number)[])[],
  ): Promise<void> {
    await this.write(name, stringify([header, ...rows], { headers: false }));
  }
}
