import type { Matrix } from "../../src/matrix/matrix.ts";
import { angleBeats, beatConsistency } from "./beat_consistency.ts";
import { beatAlignment, motionBeats } from "./beats.ts";
import { canonicalCorrelation } from "./canonical_correlation.ts";
import { poseDiversity, sampleDiversity } from "./diversity.ts";
import { averagePositionError, correctKeypoints, meanAbsoluteError } from "./errors.ts";
import { frechetGestureDistance, type Gaussian, GaussianStatistics } from "./frechet_distance.ts";
import { hellingerDistance } from "./histogram_distances.ts";
import type { Positions } from "./results.ts";
import { averageAcceleration, averageJerk } from "./smoothness.ts";

/** What every measure has. */
export interface MeasureInfo {
  /** Its name in flags, files and `evaluation.json`. */
  readonly name: string;
  /** What tables call it. */
  readonly title: string;
  /** What it is counted in, but for time; absent for a number without a unit. */
  readonly unit?: string;
  /**
   * How often it is divided by time: 2 for an acceleration.
   *
   * @default {0}
   */
  readonly power?: number;
  /** Which value is best: the lowest, the highest, or the one closest to the ground truth's. */
  readonly best: "lowest" | "highest" | "closest";
}

/** How far a system's motion is from the recorded one, of each joint in each sequence. */
export interface ErrorMeasure extends MeasureInfo {
  /** What it is taken of. */
  readonly kind: "error";
  /** A number a joint; the longer motion is cut. */
  readonly of: (original: Positions, predicted: Positions) => Float64Array;
}

/** A measure of motion by itself, of each joint in each sequence. */
export interface MotionMeasure extends MeasureInfo {
  /** What it is taken of. */
  readonly kind: "motion";
  /** How many frames it takes. */
  readonly frames: number;
  /** A number a joint. */
  readonly of: (positions: Positions) => Float64Array;
}

/** A histogram of each joint's moving distance; it has no column in tables. */
export interface HistogramMeasure extends MeasureInfo {
  /** What it is taken of. */
  readonly kind: "histogram";
  /** What is counted: how far a joint moved in a frame, or how much that changed. */
  readonly quantity: "velocity" | "acceleration";
}

/** How far a system's histogram is from the ground truth's. */
export interface HistogramDistance extends MeasureInfo {
  /** What it is taken of. */
  readonly kind: "distance";
  /** Name of the {@linkcode HistogramMeasure}. */
  readonly histogram: string;
  /** What `evaluate` is asked for it by, one name for the distances of all histograms. */
  readonly askedAs: string;
  /** Of the counts of each bin. */
  readonly of: (original: ArrayLike<number>, system: ArrayLike<number>) => number;
}

/** What motion is held against where speech is. */
export interface SpeechReference {
  /** Onsets of the speech in seconds, ascending. */
  readonly onsets: ArrayLike<number>;
  /** Frames of the motion a second. */
  readonly frameRate: number;
  /** The recorded motion; the motion itself where there is none. */
  readonly recorded?: Positions;
  /** Index of each joint's parent among the joints, -1 for none; absent where no bones are known. */
  readonly parents?: readonly number[];
}

/** A measure of motion beside its speech, one number a sequence. */
export interface SpeechMeasure extends MeasureInfo {
  /** What it is taken of. */
  readonly kind: "speech";
  /** Undefined where it needs bones and there are none. */
  readonly of: (positions: Positions, reference: SpeechReference) => number | undefined;
}

/** How a system's motion goes along with the recorded one, all frames of all sequences together. */
export interface CorrelationMeasure extends MeasureInfo {
  /** What it is taken of. */
  readonly kind: "correlation";
  /**
   * Of rows of a frame of the system beside the same one of the recording; `columns` are the system's.
   * Undefined where one does not move.
   */
  readonly of: (joint: Gaussian, columns: number) => number | undefined;
}

/** A measure of the features that a fixed net finds in clips: comparable between runs. */
export interface ClipMeasure extends MeasureInfo {
  /** What it is taken of. */
  readonly kind: "clips";
  /**
   * Of the features of a system's clips, and the recorded ones' if it is not of these: (clips,
   * features). Undefined where there are too few.
   */
  readonly of: (
    clips: Matrix<Float32Array>,
    recorded: Matrix<Float32Array> | undefined,
  ) => number | undefined;
}

/** How far the distribution of a system's encoded gestures is from the recorded ones'. */
export interface EncodingMeasure extends MeasureInfo {
  /** What it is taken of. */
  readonly kind: "encoding";
  /** Of the means and covariances of the encodings. */
  readonly of: (original: Gaussian, system: Gaussian) => number;
}

/** A measure. */
export type Measure =
  | ErrorMeasure
  | MotionMeasure
  | HistogramMeasure
  | HistogramDistance
  | SpeechMeasure
  | CorrelationMeasure
  | ClipMeasure
  | EncodingMeasure;

/**
 * All measures, in the order of the files of `evaluate` and of the columns of tables. This is the one
 * list: what `evaluate` can be asked for, measures, writes and reads, and what tables and figures call
 * it, follows from a measure's entry and its kind.
 */
export const MEASURES: readonly Measure[] = [
  {
    name: "ape",
    title: "APE",
    unit: "cm",
    best: "lowest",
    kind: "error",
    of: averagePositionError,
  },
  { name: "mae", title: "MAE", unit: "cm", best: "lowest", kind: "error", of: meanAbsoluteError },
  {
    ...{ name: "pck", title: "PCK", unit: "%", best: "highest" },
    ...{ kind: "error", of: (original, predicted) => correctKeypoints(original, predicted) },
  },
  {
    ...{ name: "aa", title: "Acceleration", unit: "cm", power: 2, best: "closest" },
    ...{ kind: "motion", frames: 3, of: averageAcceleration },
  },
  {
    ...{ name: "aj", title: "Jerk", unit: "cm", power: 3, best: "closest" },
    ...{ kind: "motion", frames: 4, of: averageJerk },
  },
  {
    ...{ name: "diversity", title: "Pose diversity", unit: "cm", best: "closest" },
    ...{ kind: "motion", frames: 1, of: poseDiversity },
  },
  {
    ...{ name: "hmd_vel", title: "Speed", unit: "cm", power: 1, best: "closest" },
    ...{ kind: "histogram", quantity: "velocity" },
  },
  {
    ...{ name: "hmd_acc", title: "Acceleration", unit: "cm", power: 2, best: "closest" },
    ...{ kind: "histogram", quantity: "acceleration" },
  },
  {
    ...{ name: "hellinger_velocity", title: "Hellinger, velocity", best: "lowest" },
    ...{ kind: "distance", histogram: "hmd_vel", askedAs: "hellinger", of: hellingerDistance },
  },
  {
    ...{ name: "hellinger_acceleration", title: "Hellinger, acceleration", best: "lowest" },
    ...{ kind: "distance", histogram: "hmd_acc", askedAs: "hellinger", of: hellingerDistance },
  },
  { name: "cca", title: "CCA", best: "highest", kind: "correlation", of: canonicalCorrelation },
  { name: "fgd", title: "FGD", best: "lowest", kind: "encoding", of: frechetGestureDistance },
  {
    ...{ name: "fgd_net1", title: "FGD, net 1", best: "lowest" },
    kind: "clips",
    of: (clips, recorded) => {
      if (!recorded || Math.min(clips.rows, recorded.rows) < 2) return undefined;
      const [original, own] = [recorded, clips].map((features) => {
        const statistics = new GaussianStatistics(features.columns);
        statistics.push(features);
        return statistics.finish();
      });
      return frechetGestureDistance(original!, own!);
    },
  },
  {
    ...{ name: "diversity_net1", title: "Sample diversity, net 1", best: "closest" },
    ...{ kind: "clips", of: sampleDiversity },
  },
  {
    ...{ name: "beat_alignment", title: "Beat alignment", best: "closest" },
    kind: "speech",
    of: (positions, { onsets, frameRate }) =>
      beatAlignment(motionBeats(positions, { frameRate }), onsets),
  },
  {
    ...{ name: "beat_consistency", title: "Beat consistency", best: "closest" },
    kind: "speech",
    of: (positions, { onsets, frameRate, recorded, parents }) =>
      parents && beatConsistency(angleBeats(positions, parents, frameRate, recorded), onsets),
  },
];

/** What `evaluate --measure` can be asked for; encodings and speech need an autoencoder and speech. */
export const ASKED_MEASURES: readonly string[] = [
  ...new Set(
    measuresOf("error", "motion", "histogram", "distance", "correlation", "clips").map((measure) =>
      measure.kind === "distance" ? measure.askedAs : measure.name
    ),
  ),
];

/** Measures that are one number a system, not one a sequence. */
export const SYSTEM_MEASURES: readonly (CorrelationMeasure | ClipMeasure | EncodingMeasure)[] =
  measuresOf("correlation", "encoding", "clips");

/**
 * The measures of some kinds, in their order.
 *
 * @param kinds The kinds.
 */
export function measuresOf<K extends Measure["kind"]>(
  ...kinds: readonly K[]
): Extract<Measure, { kind: K }>[] {
  return MEASURES.filter((measure): measure is Extract<Measure, { kind: K }> =>
    (kinds as readonly string[]).includes(measure.kind)
  );
}

/**
 * What a measure is counted in.
 *
 * @param measure The measure.
 * @param units Whether it is shown per frame or per second.
 * @returns Such as `cm/s²`; undefined for a number without a unit.
 */
export function unitOf(
  { unit, power = 0 }: MeasureInfo,
  units: "frame" | "second",
): string | undefined {
  if (unit === undefined || power === 0) return unit;
  return `${unit}/${units === "second" ? "s" : "frame"}${["", "", "²", "³"][power]}`;
}

/**
 * What a measure's values, which are per frame, are multiplied by to be shown.
 *
 * @param measure The measure.
 * @param units Whether it is shown per frame or per second.
 * @param frameRate Frames a second.
 */
export function unitScale(
  { power = 0 }: MeasureInfo,
  units: "frame" | "second",
  frameRate: number,
): number {
  return units === "second" ? frameRate ** power : 1;
}
