import type { Matrix } from "../../src/matrix/matrix.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";

/** Positions of joints: x, y, z of each in each frame, (frames, 3 * joints), in cm. */
export type Positions = Matrix<Float32Array | Float64Array>;

/** A measure of each test sequence: a number a joint, or one number. */
export interface SequenceValues {
  /** Names of the sequences: the rows of `values`. */
  readonly sequences: readonly string[];
  /** Names of the joints, or the measure's own where there is one number: the columns of `values`. */
  readonly columns: readonly string[];
  /** The measure per frame, not per second: (sequences, columns). */
  readonly values: Matrix;
}

/** How often each joint moved how far, over all sequences. */
export interface JointHistogram {
  /** Width of a bin in cm per frame or frame²; the first begins at 0. */
  readonly width: number;
  /** Names of the joints: the columns of `counts`. */
  readonly joints: readonly string[];
  /** Frames: (bins, joints). */
  readonly counts: Matrix;
  /** How often a joint moved beyond the last bin, where that is known. */
  readonly beyond?: number;
  /** Counts of all joints together, sequence by sequence, where they are known. */
  readonly bySequence?: SequenceCounts;
}

/** Histograms of sequences. */
export interface SequenceCounts {
  /** Names of the sequences: the rows of `counts`. */
  readonly sequences: readonly string[];
  /** Frames times joints: (sequences, bins). */
  readonly counts: Matrix;
}

/** What a cell of an experiment was set to. */
export interface CellSettings {
  /** Whether it has a motion representation. */
  readonly system: "baseline" | "proposed";
  /** The speech features, such as `mfcc+prosody`. */
  readonly features: string;
  /** What gesture vectors hold, such as `rotation6d`; positions where it is absent. */
  readonly gestures?: string;
  /** Frames of a context window after the one in question; absent for half of the window. */
  readonly future?: number;
  /** Size of the motion representation; null for the baseline, which has none. */
  readonly latentDim: number | null;
  /** How the predictions were smoothed, such as `none`. */
  readonly smoothing: string;
}

/**
 * What was measured of a system trained once, or of the ground truth, by the names of {@linkcode
 * MEASURES}; what was not measured is absent.
 */
export interface SystemResults {
  /** The system's name without its seed: of `proposed-seed2`, `proposed`. */
  readonly name: string;
  /** The seed in its name. */
  readonly seed?: number;
  /** What it was set to, if an experiment made it. */
  readonly cell?: CellSettings;
  /** Measures of each sequence, such as `ape`. */
  readonly values?: Readonly<Record<string, SequenceValues>>;
  /** Histograms, such as `hmd_vel`. */
  readonly histograms?: Readonly<Record<string, JointHistogram>>;
  /** Measures of the system as a whole, such as `fgd`. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** The errors of the same predictions paired with the originals of other utterances. */
  readonly shuffled?: Readonly<Record<string, SequenceValues>>;
}

/** Systems that were evaluated on the same sequences. */
export interface Evaluation {
  /** Frames a second. */
  readonly frameRate: number;
  /** Names of the joints that were measured. */
  readonly joints: readonly string[];
  /** Their skeleton, where it is known. */
  readonly skeleton?: Skeleton;
  /** By which the autoencoder is known whose encodings were compared: a hash of its weights. */
  readonly autoencoder?: string;
  /** The ground truth. */
  readonly original: SystemResults;
  /** The systems, each seed of one for itself. */
  readonly systems: readonly SystemResults[];
}
