import type { Matrix } from "../../src/matrix/matrix.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";

/** A measure of each joint in each test sequence. */
export interface JointValues {
  /** Names of the sequences: the rows of `values`. */
  readonly sequences: readonly string[];
  /** Names of the joints: the columns of `values`. */
  readonly joints: readonly string[];
  /** The measure: (sequences, joints). */
  readonly values: Matrix;
}

/** How often each joint moved how far, over all sequences. */
export interface JointHistogram {
  /** Width of a bin in cm; the first begins at 0. */
  readonly width: number;
  /** Names of the joints: the columns of `counts`. */
  readonly joints: readonly string[];
  /** Frames: (bins, joints). */
  readonly counts: Matrix;
}

/** A number for each test sequence. */
export interface SequenceValues {
  readonly sequences: readonly string[];
  readonly values: ArrayLike<number>;
}

/** What a cell of an experiment was set to. */
export interface CellSettings {
  readonly system: "baseline" | "proposed";
  /** The speech features, such as `mfcc+prosody`. */
  readonly features: string;
  /** Size of the motion representation; null for the baseline, which has none. */
  readonly latentDim: number | null;
  /** How the predictions were smoothed, such as `none`. */
  readonly smoothing: string;
}

/** What was measured of a system trained once, or of the ground truth; what was not is absent. */
export interface SystemResults {
  /** The system's name without its seed: of `proposed-seed2`, `proposed`. */
  readonly name: string;
  /** The seed in its name. */
  readonly seed?: number;
  /** What it was set to, if an experiment made it. */
  readonly cell?: CellSettings;
  /** Average position error in cm. */
  readonly ape?: JointValues;
  /** Mean absolute coordinate error in cm. */
  readonly mae?: JointValues;
  /** Average acceleration in cm/frame². */
  readonly aa?: JointValues;
  /** Average jerk in cm/frame³. */
  readonly aj?: JointValues;
  /** Distances moved in a frame. */
  readonly velocity?: JointHistogram;
  /** Changes of those distances' vectors from frame to frame. */
  readonly acceleration?: JointHistogram;
  /** Fréchet gesture distance. */
  readonly fgd?: number;
  /** Agreement of motion beats with speech onsets. */
  readonly beatAlignment?: SequenceValues;
  /** The errors of the same predictions paired with the originals of other utterances. */
  readonly shuffled?: { readonly ape?: JointValues; readonly mae?: JointValues };
}

/** Systems that were evaluated on the same sequences. */
export interface Evaluation {
  /** Frames a second. */
  readonly frameRate: number;
  /** Names of the joints that were measured. */
  readonly joints: readonly string[];
  /** Their skeleton, where it is known. */
  readonly skeleton?: Skeleton;
  /** The ground truth. */
  readonly original: SystemResults;
  /** The systems, each seed of one for itself. */
  readonly systems: readonly SystemResults[];
}
