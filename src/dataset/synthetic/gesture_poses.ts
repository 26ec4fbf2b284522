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
