import type { FeatureRecipe } from "../../src/audio/recipe.ts";
import { gestureId } from "../../src/dataset/data_layout.ts";
import type { GestureSettings } from "../../src/dataset/manifest/gesture_settings.ts";
import { lengthFault, recordedFrameRate } from "../../src/dataset/length_fault.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import { BvhFrames, type BvhIndex } from "../../src/files/bvh_frames.ts";
import { readBvhTiming, readGesture } from "../../src/files/motion_files.ts";
import { readSpeechFeatures, type SpeechChange } from "../../src/files/wav/read_speech_features.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";
import { addVelocities } from "../../src/motion/gesture_vectors.ts";
import { type BvhTiming, bvhTiming } from "../../src/motion/bvh/bvh_header.ts";
import { frameSampling, meantRate } from "../../src/motion/kinematics/resample_motion.ts";
import { mirrorPositions, mirrorRotations } from "../../src/motion/mirror.ts";
import {
  areRotations,
  type GestureForm,
  rotationVectors,
} from "../../src/motion/representation/gesture_form.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";

/** What is changed in a copy of an utterance that makes more of the training set. */
export interface Augmentation extends SpeechChange {
  /** Whether left and right of the figure are swapped. @default {false} */
  readonly mirror?: boolean;
}

/** What is to be vectorized: a motion, and every recording that goes with it. */
export interface VectorizeJob {
  /** The BVH file; absent of speech alone. */
  readonly motion?: string;
  /** Wav files: the speech, and its noisy copy where there is one. */
  readonly speech: readonly string[];
  /** What other software made of each, where the recipe has such features. */
  readonly external?: readonly (string | undefined)[];
  readonly recipe: FeatureRecipe;
  readonly gestures: GestureSettings;
  /** What is changed in a copy. */
  readonly change?: Augmentation;
  /** The skeleton on whose bones the motion is put, where the settings ask for that. */
  readonly bones?: Skeleton;
  /** What gesture vectors hold. @default {positions with velocities} */
  readonly form?: GestureForm;
  /** Which stretch of the motion is wanted, without its speech; all of it where absent. */
  readonly stretch?: MotionStretch;
}

/** A stretch of a long motion. */
export interface MotionStretch {
  /** Where the frames of its file are. */
  readonly index: BvhIndex;
  /** Its first frame, at the rate of gestures. */
  readonly first: number;
  /** How many frames it has. */
  readonly rows: number;
}

/** A motion as gesture vectors. */
export interface VectorizedMotion {
  /** The skeleton that they are of. */
  readonly skeleton: Skeleton;
  /** The bone, if any, in which the file differs from the skeleton that the manifest declares. */
  readonly otherBone?: string;
  /** Gesture vectors: (frames, numbers of a vector). */
  readonly gesture: Matrix<Float32Array>;
}

/** A motion and its recordings as numbers, 20 frames a second, not yet cut to the same length. */
export interface Vectorized {
  /** Absent of speech alone. */
  readonly motion?: VectorizedMotion;
  /** Features of each recording: (frames, features). */
  readonly speech: readonly Matrix<Float32Array>[];
}

/**
 * Reads a motion and its recordings as gesture vectors and speech features.
 *
 * @param job The files, the feature recipe, and the manifest's settings of gestures.
 * @throws {InputError} If a file cannot be used, or recording and motion are not as long as one another;
 * the line begins with the path.
 */
export function vectorizeMotion(
  { motion, speech, external = [], recipe, bones, change = {}, ...job }: VectorizeJob,
): Vectorized {
  const { form = { velocities: true } } = job;
  const featuresOf = (path: string, i: number) =>
    float32(readSpeechFeatures(path, recipe, { ...change, external: external[i] }));
  if (motion === undefined) return { speech: speech.map(featuresOf) };
  const timing = readBvhTiming(motion);
  const gestures = atSpeed(job.gestures, gestureId(motion), timing, change.speed);
  if (job.stretch) {
    return { motion: vectorizeStretch(motion, gestures, job.stretch, bones), speech: [] };
  }
  const isRotated = areRotations(form);
  const { skeleton, otherBone, ...read } = readGesture(motion, gestures, {
    bones,
    rotations: isRotated,
  });
  const mirror = isRotated ? mirrorRotations : mirrorPositions;
  const given = isRotated ? read.rotations! : read.positions;
  const numbers = change.mirror ? named(motion, () => mirror(skeleton, given)) : given;
  const gesture = float32(isRotated ? rotationVectors(numbers, form) : addVelocities(numbers));
  const features = speech.map(featuresOf);
  checkLengths({ motion, speech, gestures }, features, timing);
  return {
    motion: { skeleton, gesture, ...(otherBone !== undefined && { otherBone }) },
    speech: features,
  };
}

/**
 * Checks that recordings are as long as their motion.
 *
 * @param job Their files, and the manifest's settings at the motion's speed.
 * @param features Features of each recording.
 * @param timing What the motion's file says of its length.
 * @throws {InputError} If they are not; the line begins with the paths.
 */
export function checkLengths(
  { motion, speech, gestures }: Pick<VectorizeJob, "motion" | "speech" | "gestures">,
  features: readonly Matrix<Float32Array>[],
  timing: BvhTiming | undefined,
): void {
  if (motion === undefined || !timing) return;
  for (const [i, { rows }] of features.entries()) {
    const fault = lengthFault(rows / gestures.frameRate, timing, gestures, gestureId(motion));
    if (fault) throw new InputError(`${speech[i]}, ${motion}: ${fault.text}`);
  }
}

/** Reads a stretch of a motion: the rows that the whole would have there. */
function vectorizeStretch(
  motion: string,
  gestures: GestureSettings,
  { index, first, rows }: MotionStretch,
  bones: Skeleton | undefined,
): VectorizedMotion {
  using frames = new BvhFrames(motion, index);
  const place = gestureSampling(motion, gestures, bvhTiming(index.header)!);
  const lead = first > 0 ? 1 : 0; // the frame before, from which the first velocity is
  const source = Math.floor(place(first - lead));
  const end = Math.min(Math.floor(place(first + rows - 1)) + 2, index.frames);
  const file = {
    ...frames.stretch(source, end - source),
    stretch: { source, frame: first - lead },
  };
  const { skeleton, otherBone, positions } = readGesture(motion, gestures, { file, bones });
  const { data, columns } = addVelocities(positions);
  const wanted = data.subarray(lead * columns, (lead + rows) * columns);
  const gesture = float32({ data: wanted, rows: wanted.length / columns, columns });
  return { skeleton, gesture, ...(otherBone !== undefined && { otherBone }) };
}

/**
 * Where the frames of gesture vectors are among those of a motion's file.
 *
 * @param motion The file.
 * @param gestures The manifest's settings, at the motion's speed.
 * @param timing What the file says of its rate.
 */
export function gestureSampling(
  motion: string,
  gestures: GestureSettings,
  { frameTime }: BvhTiming,
): (frame: number) => number {
  const rate = recordedFrameRate(gestures, gestureId(motion));
  return frameSampling(rate === undefined ? frameTime : 1 / rate, gestures.frameRate);
}

/** The manifest's settings for motion that is as much faster than it was recorded. */
export function atSpeed(
  gestures: GestureSettings,
  id: string,
  timing: BvhTiming | undefined,
  speed = 1,
): GestureSettings {
  const rate = recordedFrameRate(gestures, id) ?? meantRate(1 / (timing?.frameTime ?? NaN));
  return speed === 1 || Number.isNaN(rate)
    ? gestures
    : { ...gestures, recordedFrameRate: rate * speed };
}

function float32({ data, rows, columns }: Matrix): Matrix<Float32Array> {
  return { data: new Float32Array(data), rows, columns };
}
