import { mean } from "../statistics/statistics.ts";
import type { Evaluation, JointValues, SystemResults } from "../tables/system_results.ts";
import { hellingerDistance, pooledCounts } from "./moving_distance.ts";

/** What a measure is asked for. */
export interface MeasureRequest {
  readonly evaluation: Evaluation;
  readonly units: "frame" | "second";
  /** Indexes of the joints that count; all where it is absent. */
  readonly joints?: readonly number[];
}

/** A measure of a system trained once. */
export interface RunValue {
  /** Over all sequences. */
  readonly overall: number;
  /** Of each sequence, where it is taken so. */
  readonly bySequence?: readonly number[];
}

/** A measure as a column of a table. */
export interface ResultMeasure {
  readonly name:
    | "ape"
    | "mae"
    | "aa"
    | "aj"
    | "hellinger_velocity"
    | "hellinger_acceleration"
    | "fgd"
    | "beat_alignment";
  readonly title: string;
  /** What it is counted in. */
  readonly unit?: (units: "frame" | "second") => string;
  /** Which value is best: the lowest, or the one closest to the ground truth's. */
  readonly best: "lowest" | "closest";
  /** Its value for a system; undefined where it was not measured. */
  readonly of: (run: SystemResults, request: MeasureRequest) => RunValue | undefined;
}

/** The measures that tables show, in the order of their columns. */
export const RESULT_MEASURES: readonly ResultMeasure[] = [
  { name: "ape", title: "APE", unit: () => "cm", best: "lowest", of: byJoint("ape") },
  { name: "mae", title: "MAE", unit: () => "cm", best: "lowest", of: byJoint("mae") },
  {
    name: "aa",
    title: "Acceleration",
    unit: (units) => units === "frame" ? "cm/frame²" : "cm/s²",
    best: "closest",
    of: byJoint("aa", 2),
  },
  {
    name: "aj",
    title: "Jerk",
    unit: (units) => units === "frame" ? "cm/frame³" : "cm/s³",
    best: "closest",
    of: byJoint("aj", 3),
  },
  {
    name: "hellinger_velocity",
    title: "Hellinger, velocity",
    best: "lowest",
    of: hellinger("velocity"),
  },
  {
    name: "hellinger_acceleration",
    title: "Hellinger, acceleration",
    best: "lowest",
    of: hellinger("acceleration"),
  },
  {
    name: "fgd",
    title: "FGD",
    best: "lowest",
    of: ({ fgd }, { joints }) => fgd === undefined || joints ? undefined : { overall: fgd },
  },
  {
    name: "beat_alignment",
    title: "Beat alignment",
    best: "closest",
    of({ beatAlignment }, { joints }) {
      if (!beatAlignment || joints) return undefined;
      const bySequence = Array.from(beatAlignment.values);
      return { overall: mean(bySequence), bySequence };
    },
  },
];

/**
 * A measure taken by sequence and joint, averaged over the joints.
 *
 * @param order In how many frames it is divided: 2 for an acceleration.
 */
function byJoint(name: "ape" | "mae" | "aa" | "aj", order = 0): ResultMeasure["of"] {
  return (run, { evaluation: { frameRate }, units, joints }) => {
    const found = run[name];
    if (!found) return undefined;
    const scale = units === "second" ? frameRate ** order : 1;
    const bySequence = jointMeans(found, joints).map((value) => value * scale);
    return { overall: mean(bySequence), bySequence };
  };
}

/** The mean over some joints, by sequence. */
function jointMeans({ values: { data, rows, columns } }: JointValues, joints?: readonly number[]) {
  return Array.from({ length: rows }, (_, r) => {
    const row = data.subarray(r * columns, (r + 1) * columns);
    return mean(joints ? joints.map((c) => row[c]!) : row);
  });
}

/** The distance of a histogram, pooled over sequences and joints, from the ground truth's. */
function hellinger(name: "velocity" | "acceleration"): ResultMeasure["of"] {
  return (run, { evaluation: { original }, joints }) => {
    const found = run[name], truth = original[name];
    if (!found || !truth || run === original) return undefined;
    return { overall: hellingerDistance(pooledCounts(truth, joints), pooledCounts(found, joints)) };
  };
}
