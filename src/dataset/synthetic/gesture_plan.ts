import { ACCENT_LEAD, type UtterancePlan } from "./speech_plan.ts";
import type { Vowel } from "./phonemes.ts";

/**
 * An arm's posture in degrees, the same for the left and the right one; all zero is the arm held out
 * sideways, palm down.
 */
export interface ArmPosture {
  /** Shoulder: arm lowered towards the body. */
  readonly lower: number;
  /** Shoulder: arm swung forward. */
  readonly forward: number;
  /** Shoulder: arm turned outward about its own axis. */
  readonly outward: number;
  /** Elbow bent. */
  readonly elbow: number;
  /** Forearm turned palm up. */
  readonly supination: number;
  /** Wrist bent towards the palm. */
  readonly wrist: number;
  /** Fingers curled. */
  readonly curl: number;
}

/** Where the arms are between gestures (A. Kendon's rest position): hanging, fingers relaxed. */
export const REST: ArmPosture = {
  lower: 74,
  forward: 6,
  outward: -6,
  elbow: 18,
  supination: -12,
  wrist: 4,
  curl: 26,
};

/** From rest to the centre of gesture space, in front of the trunk (D. McNeill, Hand and Mind, 1992). */
export const TO_GESTURE_SPACE: ArmPosture = {
  lower: -8,
  forward: 16,
  outward: -22,
  elbow: 66,
  supination: -8,
  wrist: 0,
  curl: -4,
};

/** What a stroke adds at its height: the hand opens upward and outward, or beats down. */
export const STROKES: Readonly<Record<"rise" | "fall", ArmPosture>> = {
  rise: {
    lower: -10,
    forward: 14,
    outward: 32,
    elbow: 14,
    supination: 50,
    wrist: -12,
    curl: -16,
  },
  fall: {
    lower: 2,
    forward: 10,
    outward: 6,
    elbow: -44,
    supination: -20,
    wrist: 14,
    curl: -10,
  },
};

/** How far a hand is into its gestures: tracks of one value a frame, mostly 0 to 1. */
export interface HandActivity {
  /** From rest (0) to gesture space (1). */
  readonly raised: Float64Array;
  /** Strokes of rising and of falling pitch accents. */
  readonly strokes: Readonly<Record<"rise" | "fall", Float64Array>>;
}

/** What the hands and the head do while an utterance is spoken. */
export interface GesturePlan {
  readonly left: HandActivity;
  readonly right: HandActivity;
  /** Nods. */
  readonly nod: Float64Array;
}

/** Strength of a stroke of the left and the right hand, by the accented vowel. */
const HANDS: Readonly<Record<Vowel, readonly [left: number, right: number]>> = {
  a: [0.9, 0.9],
  i: [0.15, 1],
  e: [0.15, 1],
  o: [1, 0.15],
  u: [1, 0.15],
};

/**
 * Plans the gestures of an utterance, in A. Kendon's terms (Gesture, 2004).
 *
 * Each phrase has a gesture unit: the hands leave their rest position for gesture space before it
 * begins and return in the pause after it. Each pitch accent has a gesture phrase: a preparation, a
 * stroke whose height falls on that of the accent (McNeill's phonological synchrony rule), a short
 * hold and a retraction. Louder speech has larger gestures. The accent's kind makes the
 * stroke's, and its vowel says which hand makes it: the right one for front vowels, the left one for
 * back vowels, both for the open one.
 *
 * @param plan What is said.
 * @param frames How many frames to plan.
 * @param frameRate Frames a second.
 */
export function planGestures(plan: UtterancePlan, frames: number, frameRate: number): GesturePlan {
  const track = () => new Float64Array(frames);
  const hand = () => ({ raised: track(), strokes: { rise: track(), fall: track() } });
  const left = hand(), right = hand(), nod = track();
  const move = (track: Float64Array, excursion: Excursion, size: number) =>
    addExcursion(track, excursion, size, frameRate);

  for (const { start, end, loudness, syllables } of plan.phrases) {
    const unit = { start: start - 0.3, reached: start + 0.25, left: end - 0.05, end: end + 0.5 };
    for (const { raised } of [left, right]) move(raised, unit, 0.5 + 0.5 * loudness);
    for (const { accent, vowel, vowelStart, end, loudness } of syllables) {
      if (accent === undefined) continue;
      const height = end - ACCENT_LEAD;
      const stroke = {
        start: vowelStart - 0.25,
        reached: height,
        left: height + 0.08,
        end: height + 0.45,
      };
      const [leftSize, rightSize] = HANDS[vowel];
      move(left.strokes[accent], stroke, leftSize * loudness);
      move(right.strokes[accent], stroke, rightSize * loudness);
      move(nod, { ...stroke, end: height + 0.3 }, loudness);
    }
  }
  return { left, right, nod };
}

/** A movement there and back; times in seconds. */
interface Excursion {
  readonly start: number;
  readonly reached: number;
  readonly left: number;
  readonly end: number;
}

/** Adds a movement out and back, each way with minimum jerk. */
function addExcursion(
  track: Float64Array,
  { start, reached, left, end }: Excursion,
  size: number,
  frameRate: number,
): void {
  const last = Math.min(track.length - 1, Math.floor(end * frameRate));
  for (let i = Math.max(0, Math.ceil(start * frameRate)); i <= last; i++) {
    const t = i / frameRate;
    const away = t < reached
      ? minimumJerk((t - start) / (reached - start))
      : t < left
      ? 1
      : minimumJerk((end - t) / (end - left));
    track[i]! += size * away;
  }
}

/** How reaching movements run (T. Flash and N. Hogan, J. Neuroscience 5(7), 1985), 0 to 1. */
function minimumJerk(x: number): number {
  return x * x * x * (10 + x * (-15 + 6 * x));
}
