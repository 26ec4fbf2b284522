import { pooledDistance, sequenceDistances } from "../../eval/measures/histogram_distances.ts";
import {
  type HistogramDistance,
  type HistogramMeasure,
  measuresOf,
} from "../../eval/measures/registry.ts";
import type { Evaluation, SequenceCounts, SystemResults } from "../../eval/measures/results.ts";
import { mean, standardDeviation } from "../../eval/statistics/statistics.ts";
import { compareIds } from "../../src/dataset/split_utterances.ts";
import { csv } from "./number_tables.ts";

/** Names of files, and their texts. */
type Texts = (readonly [name: string, text: string])[];

/** The files that {@linkcode hellingerFiles} makes. */
export const HELLINGER_FILES: readonly string[] = [
  ...["hellinger.csv", "hellinger_joints.csv", "hellinger_sequences.csv"],
  ...["distances.txt", "overall_distances.txt", "hellinger_distances.csv"],
];

/**
 * The distances of systems' histograms from the recorded gestures': over all sequences and joints
 * (`hellinger.csv`), by joint (`hellinger_joints.csv`), by sequence (`hellinger_sequences.csv`); and
 * the files that the original's scripts make of those of velocity.
 *
 * @param evaluation What was measured, histograms of sequences included.
 */
export function hellingerFiles({ original, systems, joints }: Evaluation): Texts {
  const distances = measuresOf("distance").map((distance) => ({
    distance,
    quantity: histogramOf(distance).quantity,
  }));
  const quantities = distances.map(({ quantity }) => quantity);
  const pooled = systems.map((system) => [
    system.name,
    ...distances.map(({ distance }) => pooledDistance(distance, original, system)!),
  ]);
  const byJoint = systems.flatMap((system) =>
    distances.map(({ distance, quantity }) => [
      system.name,
      quantity,
      ...joints.map((_, joint) => pooledDistance(distance, original, system, [joint])!),
    ])
  );
  const bySequence = systems.flatMap((system) => {
    const columns = distances.map(({ distance: one }) =>
      sequenceDistances(one, countsOf(one, original), countsOf(one, system))
    );
    const { sequences } = countsOf(distances[0]!.distance, original);
    return [
      ...sequences.map((sequence, i) => [system.name, sequence, ...columns.map((of) => of[i]!)]),
      [system.name, "Average", ...columns.map(mean)],
    ];
  });
  return [
    ["hellinger.csv", csv(["system", ...quantities], pooled)],
    ["hellinger_joints.csv", csv(["system", "of", ...joints], byJoint)],
    ["hellinger_sequences.csv", csv(["system", "file", ...quantities], bySequence)],
    ...originalFiles(original, systems),
  ];
}

/** The counts by sequence of the histogram that a distance is of. */
function countsOf({ histogram }: HistogramDistance, { histograms }: SystemResults): SequenceCounts {
  return histograms![histogram]!.bySequence!;
}

function histogramOf({ histogram }: HistogramDistance): HistogramMeasure {
  return measuresOf("histogram").find(({ name }) => name === histogram)!;
}

/**
 * The files that the original's `hellinger.py` and `hellinger_one2one.py` write, in their form and
 * order: over all sequences and sequence by sequence.
 */
function originalFiles(original: SystemResults, systems: readonly SystemResults[]): Texts {
  const velocity = measuresOf("distance").find((one) => histogramOf(one).quantity === "velocity")!;
  const sorted = systems.toSorted((a, b) => compareIds(a.name, b.name));
  const overall = sorted.map((system) =>
    `${system.name}: ${pythonNumber(pooledDistance(velocity, original, system)!)}`
  );
  const truth = countsOf(velocity, original);
  const distances = sorted.map((system) =>
    sequenceDistances(velocity, truth, countsOf(velocity, system))
  );
  const rows = truth.sequences
    .map((sequence, i) => [sequence, distances.map((system) => system[i]!)] as const)
    .toSorted(([a], [b]) => compareIds(a, b));
  const all = [...rows, ["mean", distances.map(mean)], ["std", distances.map(standardDeviation)]];
  const table = csv(
    ["", ...sorted.map(({ name }) => name)],
    all.map(([name, values]) => [name as string, ...(values as number[]).map(pythonNumber)]),
  );
  return [
    ["distances.txt", ["Hellinger distances:", ...overall.map((line) => `\t${line}`)].join("\n")],
    ["overall_distances.txt", ["Overall Hellinger distances:", ...overall].join("\n")],
    ["hellinger_distances.csv", table.replaceAll("\r\n", "\n")],
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
