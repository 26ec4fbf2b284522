import type { Waveform } from "../../audio/signal/waveform.ts";
import { InputError } from "../../errors/input_error.ts";
import type { Motion } from "../../motion/kinematics/resample_motion.ts";
import { Random } from "../../random/random.ts";
import { articulate, planUtterance } from "./speech_plan.ts";
import { synthesizeGesture } from "./synthesize_gesture.ts";
import { SAMPLE_RATE, SAMPLES_A_FRAME, synthesizeSpeech } from "./voice.ts";

/** Options of {@linkcode synthesizeUtterance}. */
export interface SynthesizeUtteranceOptions {
  /**
   * Seed of the corpus, a whole number from 0.
   *
   * @default {0}
   */
  seed?: number;
  /**
   * Least and greatest length in seconds, 2 to 600.
   *
   * @default {[3, 12]}
   */
  seconds?: readonly [least: number, greatest: number];
}

/** An utterance of the synthetic corpus. */
export interface SyntheticUtterance {
  /** What is heard: mono, 44.1 kHz. */
  readonly speech: Waveform;
  /** How the speaker moves: the skeleton of the paper's data set, 100 or 24 frames a second. */
  readonly motion: Motion;
}

/**
 * Makes an utterance of the synthetic corpus: speech-like sound, and gestures that depend on it.
 *
 * The corpus is no model of people. It stands in for recordings where there are none, in tests and
 * demonstrations: what a speech-driven model has to learn is in it, and known. Hands rest in pauses
 * and rise with each phrase; strokes are timed to pitch accents and scaled by loudness; the accent's
 * direction makes the stroke's shape, and its vowel picks the hand. Sway and noise cannot be learnt.
 *
 * Speech: a formant synthesizer (D. H. Klatt, J. Acoust. Soc. Am. 67(3), 1980) with Fujisaki's pitch
 * contours. Gestures: gesture units and phrases as A. Kendon (Gesture, 2004) describes them.
 *
 * @param id Which utterance, a whole number from 0. It is the same in corpora of any size.
 * @param options Seed and length.
 * @returns Speech and motion of the same length.
 * @throws {InputError} If the seconds are out of range.
 * @throws {RangeError} If the id or seed is no whole number from 0.
 *
 * @example Usage
 * ```ts
 * import { synthesizeUtterance } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals } from "@std/assert";
 *
 * const { speech, motion } = synthesizeUtterance(1, { seed: 2019, seconds: [2, 2] });
 * assertEquals(speech.channels[0]?.length, 2 * 44100);
 * assertEquals(Math.round(motion.rotations.rows * motion.frameTime), 2);
 * ```
 */
export function synthesizeUtterance(
  id: number,
  options: SynthesizeUtteranceOptions = {},
): SyntheticUtterance {
  const { seed = 0, seconds: [least, greatest] = [3, 12] } = options;
  if (!(least >= 2 && least <= greatest && greatest <= 600)) {
    throw new InputError(
      `seconds must run from at least 2 to at most 600, current value is ${least} to ${greatest}`,
    );
  }
  // Streams of their own: a change to one part leaves the others as they were.
  const [content, voice, body] = [0, 1, 2].map((part) => new Random(seed, id, part)) as [
    Random,
    Random,
    Random,
  ];
  const samples = Math.round(content.uniform(least, greatest) * SAMPLE_RATE);
  const frameRate = content.integer(2) === 0 ? 100 : 24;
  const plan = planUtterance(content, samples / SAMPLE_RATE);
  const articulation = articulate(plan, SAMPLE_RATE / SAMPLES_A_FRAME);
  return {
    speech: {
      sampleRate: SAMPLE_RATE,
      channels: [synthesizeSpeech(articulation, samples, voice)],
    },
    motion: synthesizeGesture(plan, body, frameRate),
  };
}
