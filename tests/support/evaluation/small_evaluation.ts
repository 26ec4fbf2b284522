import type { Evaluation, JointHistogram, SequenceValues } from "../../../eval/measures/results.ts";

const sequences = ["a.txt", "b.txt"];
const joints = ["Hips", "LeftHand"];

/** Two sequences of two joints. */
function values(...data: number[]): SequenceValues {
  return {
    sequences,
    columns: joints,
    values: { data: Float64Array.from(data), rows: 2, columns: 2 },
  };
}

/** Three bins of two joints. */
function histogram(...data: number[]): JointHistogram {
  const counts = { data: Float64Array.from(data), rows: 3, columns: 2 };
  return { width: 0.5, joints, counts };
}

/** An evaluation of every kind of system, with numbers that can be followed by hand. */
export const smallEvaluation: Evaluation = {
  frameRate: 20,
  joints,
  original: {
    name: "original",
    values: { aj: values(0.25, 0.25, 0.25, 0.25) },
    histograms: { hmd_vel: histogram(4, 0, 0, 4, 0, 0) },
  },
  systems: [
    {
      name: "proposed",
      seed: 1,
      values: { ape: values(7, 7, 7, 7), aj: values(0.5, 0.5, 0.5, 0.5) },
      histograms: { hmd_vel: histogram(4, 0, 0, 4, 0, 0) },
      shuffled: { ape: values(9, 9, 9, 9) },
    },
    {
      name: "proposed",
      seed: 2,
      values: { ape: values(8, 8, 8, 8), aj: values(0.5, 0.5, 0.5, 0.5) },
      histograms: { hmd_vel: histogram(4, 0, 0, 4, 0, 0) },
      shuffled: { ape: values(9, 9, 9, 9) },
    },
    {
      name: "baseline",
      values: { ape: values(8, 10, 8, 10), aj: values(3, 3, 3, 3) },
      histograms: { hmd_vel: histogram(0, 0, 0, 0, 4, 4) },
    },
    { name: "mean-pose", values: { ape: values(6, 6, 6, 6), aj: values(0, 0, 0, 0) } },
  ],
};
