import { hellingerDistance } from "../../eval/measures/moving_distance.ts";
import type { SystemEvaluation } from "../../eval/measures/system_evaluation.ts";
import { mean, standardDeviation } from "../../eval/statistics/statistics.ts";
import { compareIds } from "../../src/dataset/split_utterances.ts";

/**
 * The files that the original's `hellinger.py` and `hellinger_one2one.py` write, in their form and order:
 * distances of the histograms of velocity from the recorded gestures', over all sequences and
 * sequence by sequence.
 *
 * @param original The recorded gestures.
 * @param systems The others, each sequence by sequence the same.
 * @returns Names and texts.
 */
export function originalHellingerFiles(
  original: SystemEvaluation,
  systems: readonly { readonly name: string; readonly evaluation: SystemEvaluation }[],
): (readonly [name: string, text: string])[] {
  const sorted = systems.toSorted((a, b) => compareIds(a.name, b.name));
  const overall = sorted.map(({ name, evaluation: { total } }) => {
    const distance = hellingerDistance(original.total.velocity.bins(), total.velocity.bins());
    return `${name}: ${pythonNumber(distance)}`;
  });
  const distances = sorted.map(({ evaluation }) =>
    evaluation.sequences.map(({ velocity }, i) =>
      hellingerDistance(original.sequences[i]!.velocity, velocity)
    )
  );
  const rows = original.sequences
    .map(({ sequence }, i) => [sequence, distances.map((system) => system[i]!)] as const)
    .toSorted(([a], [b]) => compareIds(a, b));
  const table = [
    ["", ...sorted.map(({ name }) => name)],
    ...[...rows, ["mean", distances.map(mean)], ["std", distances.map(standardDeviation)]]
      .map(([name, values]) => [name, ...(values as number[]).map(pythonNumber)]),
  ];
  return [
    ["distances.txt", ["Hellinger distances:", ...overall.map((line) => `\t${line}`)].join("\n")],
    ["overall_distances.txt", ["Overall Hellinger distances:", ...overall].join("\n")],
    ["hellinger_distances.csv", table.map((row) => `${row.join(",")}\n`).join("")],
  ];
}

/** A number as Python writes it: `1.0`, `2e-05`; nothing where there is none, as pandas. */
function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return "";
  if (value !== 0 && Math.abs(value) < 1e-4) {
    return value.toExponential().replace(/e-(\d)$/, "e-0$1");
  }
  return Number.isInteger(value) ? value.toFixed(1) : `${value}`;
}
