import type { FeatureRecipe } from "../../src/audio/recipe.ts";
import { gestureId } from "../../src/dataset/data_layout.ts";
import type { GestureSettings } from "../../src/dataset/manifest/gesture_settings.ts";
import { BvhFrames } from "../../src/files/bvh_frames.ts";
import { readBvhTiming } from "../../src/files/motion_files.ts";
import { areRotations, type GestureForm } from "../../src/motion/representation/gesture_form.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import {
  atSpeed,
  checkLengths,
  gestureSampling,
  type Vectorized,
  type VectorizeJob,
} from "./vectorize_motion.ts";
import type { UtteranceGroup, VectorsWriter } from "./vectors_writer.ts";

/** How all motions and recordings are read. */
export interface StepSettings {
  readonly recipe: FeatureRecipe;
  readonly gestures: GestureSettings;
  /** What gesture vectors hold. */
  readonly form: GestureForm;
  /** The skeleton on whose bones all motion is put, where that is asked for. */
  readonly bones?: Skeleton;
}

/** What a thread does, and what becomes of it. */
export interface VectorizeStep {
  readonly job: VectorizeJob;
  /** Writes the result, in the order of the steps. */
  readonly take: (vectors: Vectorized) => Promise<void> | void;
  /** How many utterances are complete with it. */
  readonly utterances: number;
}

/** Most threads for the stretches of a recording. */
export const MOST_STRETCHES = 16;

/** Frames of a stretch of a long motion: five minutes. */
const STRETCH = 6000;

/**
 * What is to be done for the vectors of a motion and its recordings: all at once or, of a long motion,
 * its speech first and then stretch by stretch, so that memory does not grow with its length.
 *
 * @param group The motion and its recordings.
 * @param settings How they are read.
 * @param writer What writes them.
 */
export function* vectorizeSteps(
  group: UtteranceGroup,
  settings: StepSettings,
  writer: VectorsWriter,
): Generator<VectorizeStep> {
  const { motion, utterances, change } = group;
  const speech = utterances.flatMap(({ speech }) => speech ?? []);
  const job: VectorizeJob = {
    ...settings,
    ...motion && { motion },
    speech,
    external: utterances.map(({ external }) => external),
    ...(change && { change }),
  };
  const timing = motion === undefined ? undefined : readBvhTiming(motion);
  const gestures = atSpeed(settings.gestures, gestureId(motion ?? ""), timing, change?.speed);
  // What is turned or mirrored is so by its mean, a rotation is near that of the frame before, and of the
  // bones those stay as they are that change their length at any time.
  const isWhole = gestures.heading === "remove" || change?.mirror || areRotations(settings.form) ||
    settings.bones && timing?.jointPositions && gestures.jointPositions !== "ignore";
  const place = timing && !isWhole && gestureSampling(motion!, gestures, timing);
  if (!timing || !place || place(2 * STRETCH) > timing.frames) {
    const take = (vectors: Vectorized) => writer.add(group, vectors);
    return yield { job, take, utterances: utterances.length };
  }
  const { motion: _, ...alone } = job;
  yield {
    job: alone,
    take({ speech: features }) {
      checkLengths({ ...job, gestures }, features, timing);
      writer.beginLong(features);
    },
    utterances: 0,
  };
  using frames = new BvhFrames(motion!);
  const { index } = frames;
  for (let first = 0; place(first) <= index.frames - 1; first += STRETCH) {
    let rows = STRETCH;
    while (place(first + rows - 1) > index.frames - 1) rows--;
    const isLast = place(first + STRETCH) > index.frames - 1;
    yield {
      job: { ...job, speech: [], stretch: { index, first, rows } },
      async take({ motion }) {
        await writer.addStretch(group, motion!);
        if (isLast) await writer.endLong(group);
      },
      utterances: isLast ? utterances.length : 0,
    };
  }
}
