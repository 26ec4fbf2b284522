import type { FeatureRecipe } from "../audio/recipe.ts";
import type { RotationOrder, Skeleton } from "../motion/skeleton/skeleton.ts";

/** The parts of a data set, in the order in which they are listed everywhere. */
export const parts = ["train", "dev", "test"] as const;

/** A part of a data set: what is learned from, what is stopped by, what is evaluated on. */
export type Part = typeof parts[number];

/**
 * A data set as data: where it is from, which files belong together, which utterance goes where, and
 * how its gestures are read. What a file in `data_manifest/` holds, and what `DATA/manifest.json` does
 * once the data set is split.
 */
export interface DataManifest {
  /** Short name, such as `takeuchi`. */
  readonly name: string;
  /** Full name. */
  readonly title?: string;
  /** What to cite in work that uses it. */
  readonly citation?: string;
  /** On what terms it may be used. */
  readonly licence?: string;
  /** Where it is described. */
  readonly homepage?: string;
  /** Where to get it, and how to put it in place. */
  readonly download?: string;
  /** Which files belong together. */
  readonly files: FilePatterns;
  /** Which utterance goes into which part. */
  readonly split: SplitRule;
  /** White noise in a second copy of each training utterance. */
  readonly noise: NoiseSettings | "none";
  /** How motion files become gesture vectors. */
  readonly gestures: GestureSettings;
  /** The speech features: the name of a recipe that ships with the package, or a whole one. */
  readonly recipe: string | FeatureRecipe;
  /** Sampling rate in Hz that speech features are computed at; by default the recordings'. */
  readonly sampleRate?: number;
}

/**
 * Paths of an utterance's two files below the data set's folder. `{id}` stands for the utterance's id,
 * `*` for any characters of a name, `**` for any folders.
 */
export interface FilePatterns {
  /** Wav files, such as `speech/audio{id}.wav`. */
  readonly speech: string;
  /** BVH files, such as `motion/gesture{id}.bvh`. */
  readonly motion: string;
}

/** Which utterance goes into which part. */
export type SplitRule = RangeSplit | ListSplit | RatioSplit;

/** A split by ranges of ids that are whole numbers. */
export interface RangeSplit extends Readonly<Record<Part, readonly IdRange[]>> {
  readonly rule: "ranges";
}

/** Whole numbers from one to another, both included. */
export interface IdRange {
  readonly from: number;
  /** The last one; without an end where absent. */
  readonly to?: number;
  /** Take only the even or odd ones. */
  readonly parity?: "even" | "odd";
}

/** A split by lists of ids. */
export interface ListSplit extends Readonly<Record<Part, readonly string[]>> {
  readonly rule: "lists";
}

/** A random split in given shares, which sum to 1. */
export interface RatioSplit extends Readonly<Record<Part, number>> {
  readonly rule: "ratio";
  /** What chance depends on, beside the utterance's id. */
  readonly seed: number;
}

/** The noise of augmentation. */
export interface NoiseSettings {
  /** Largest absolute value of the noise before it is mixed in, of full scale: 0.01 in the paper. */
  readonly amplitude: number;
  readonly seed: number;
}

/** How motion files become gesture vectors. */
export interface GestureSettings {
  /** Gesture frames a second: 20 in the paper. */
  readonly frameRate: number;
  /**
   * Frames a second at which the motion was recorded, in place of what its files say: of all of them, or
   * by id of those whose `Frame Time` is wrong.
   */
  readonly recordedFrameRate?: number | Readonly<Record<string, number>>;
  /**
   * By which share of the longer recording and motion may differ; 1 allows everything.
   *
   * @default {0.1}
   */
  readonly lengthTolerance?: number;
  /**
   * The joints and bones: `takeuchi`, `from-files` for those of the motion files, a skeleton, or, in a
   * manifest that has not been read by {@linkcode readManifest} yet, the path of one: a JSON file or a
   * BVH file whose hierarchy is taken.
   */
  readonly skeleton: string | Skeleton;
  /** Order in which rotations apply, R = R1 R2 R3, or `channels` for that of the files' channels. */
  readonly rotationOrder: RotationOrder | "channels";
  /** Where the root stays: x, y, z in cm. */
  readonly root: readonly [x: number, y: number, z: number];
}
