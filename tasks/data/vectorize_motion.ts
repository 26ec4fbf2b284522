import type { FeatureRecipe } from "../../src/audio/recipe.ts";
import { gestureId } from "../../src/dataset/data_layout.ts";
import type { GestureSettings } from "../../src/dataset/manifest/gesture_settings.ts";
import { lengthFault, recordedFrameRate } from "../../src/dataset/length_fault.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import { readBvhTiming, readGesture } from "../../src/files/motion_files.ts";
import { readSpeechFeatures, type SpeechChange } from "../../src/files/wav/read_speech_features.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";
import { addVelocities } from "../../src/motion/gesture_vectors.ts";
import type { BvhTiming } from "../../src/motion/bvh/bvh_timing.ts";
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
  readonly recipe: FeatureRecipe;
  readonly gestures: GestureSettings;
  /** What is changed in a copy. */
  readonly change?: Augmentation;
  /** The skeleton on whose bones the motion is put, where the settings ask for that. */
  readonly bones?: Skeleton;
  /** What gesture vectors hold. @default {positions with velocities} */
  readonly form?: GestureForm;
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
  { motion, speech, recipe, bones, change = {}, form = { velocities: true }, ...job }: VectorizeJob,
): Vectorized {
  const featuresOf = (path: string) => float32(readSpeechFeatures(path, recipe, change));
  if (motion === undefined) return { speech: speech.map(featuresOf) };
  const timing = readBvhTiming(motion);
  const gestures = atSpeed(job.gestures, gestureId(motion), timing, change.speed);
  const { frameRate: framesPerSecond } = gestures;
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
  for (const [i, { rows }] of features.entries()) {
    const fault = timing &&
      lengthFault(rows / framesPerSecond, timing, gestures, gestureId(motion));
    if (fault) throw new InputError(`${speech[i]}, ${motion}: ${fault.text}`);
  }
  return {
    motion: { skeleton, gesture, ...(otherBone !== undefined && { otherBone }) },
    speech: features,
  };
}

/** The manifest's settings for motion that is as much faster than it was recorded. */
function atSpeed(
  gestures: GestureSettings,
  id: string,
  timing: BvhTiming | undefined,
  speed = 1,
): GestureSettings {
  const rate = recordedFrameRate(gestures, id) ?? 1 / (timing?.frameTime ?? NaN);
  return speed === 1 || Number.isNaN(rate)
    ? gestures
    : { ...gestures, recordedFrameRate: rate * speed };
}

function float32({ data, rows, columns }: Matrix): Matrix<Float32Array> {
  return { data: new Float32Array(data), rows, columns };
}
