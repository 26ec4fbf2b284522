import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { planGestures } from "../../../src/dataset/synthetic/gesture_plan.ts";
import {
  type Phrase,
  planUtterance,
  type Syllable,
  type UtterancePlan,
} from "../../../src/dataset/synthetic/speech_plan.ts";
import { synthesizeGesture } from "../../../src/dataset/synthetic/synthesize_gesture.ts";
import { gestureVectors } from "../../../src/motion/gesture_vectors.ts";
import { eulerAngles } from "../../../src/motion/kinematics/rotations.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { Random } from "../../../src/random/random.ts";

/** An utterance of one phrase with one accented syllable in its middle. */
function oneAccent(syllable: Partial<Syllable>, loudness = 1): UtterancePlan {
  const consonant = { seconds: 0, voicing: 1 };
  const accented = { consonant, vowel: "a", start: 2, vowelStart: 2, end: 2.2, accent: "rise" };
  const phrase: Phrase = {
    start: 1,
    end: 3,
    loudness,
    pitchReset: 0.3,
    syllables: [{ ...accented, loudness, ...syllable } as Syllable],
  };
  return { seconds: 5, basePitch: 120, phrases: [phrase] };
}

/** x, y or z of a hand at 100 frames a second, in cm. */
function hand(plan: UtterancePlan, side: "Left" | "Right", axis = 1): Float64Array {
  const motion = synthesizeGesture(plan, new Random(1), 100);
  const { data, columns } = gestureVectors(motion, { framesPerSecond: 100 });
  const column = 6 * takeuchiSkeleton.joints.indexOf(`${side}Hand`) + axis;
  return Float64Array.from(
    { length: data.length / columns },
    (_, t) => data[t * columns + column]!,
  );
}

Deno.test("synthesizeGesture() rests in pauses and raises the hands in phrases", () => {
  for (const side of ["Left", "Right"] as const) {
    const height = hand(oneAccent({ accent: undefined }), side);
    const rest = height[30]!;
    assertLess(rest, 60); // below the hips
    assertGreater(height[200]!, rest + 12);
    assertAlmostEquals(height[450]!, rest, 2);
  }
});

Deno.test("synthesizeGesture() times a stroke to its accent, up for a rise and down for a fall", () => {
  const still = hand(oneAccent({ accent: undefined }), "Right");
  for (const [accent, sign] of [["rise", 1], ["fall", -1]] as const) {
    const stroke = hand(oneAccent({ accent }), "Right").map((y, t) => sign * (y - still[t]!));
    const height = Math.max(...stroke);
    assertGreater(height, 4);
    // The accent's pitch is highest 0.05 s before the vowel's end.
    const first = stroke.findIndex((y) => y > 0.95 * height);
    assertAlmostEquals(first / 100, 2.15, 0.08);
    assertLess(Math.abs(stroke[160]!), 0.5);
    assertLess(Math.abs(stroke[270]!), 0.5);
  }
});

Deno.test("synthesizeGesture() makes strokes larger for louder accents", () => {
  const still = hand(oneAccent({ accent: undefined }), "Right");
  const size = (loudness: number) => hand(oneAccent({ loudness }), "Right")[217]! - still[217]!;
  assertGreater(size(0.9), 1.6 * size(0.45));
});

Deno.test("planGestures() picks the hand by the vowel", () => {
  const strokes = (vowel: Syllable["vowel"]) => {
    const { left, right } = planGestures(oneAccent({ vowel }), 500, 100);
    return [left, right].map((hand) => hand.strokes.rise[217]! > 0.5);
  };
  assertEquals(strokes("i"), [false, true]);
  assertEquals(strokes("e"), [false, true]);
  assertEquals(strokes("u"), [true, false]);
  assertEquals(strokes("o"), [true, false]);
  assertEquals(strokes("a"), [true, true]);
});

Deno.test("synthesizeGesture() sways slowly and the same way whatever is said", () => {
  const silent: UtterancePlan = { seconds: 20, basePitch: 120, phrases: [] };
  const hips = (plan: UtterancePlan) => {
    const { data, rows } = synthesizeGesture(plan, new Random(2), 24).rootPositions;
    return Array.from({ length: rows }, (_, t) => data[3 * t]!);
  };
  const sway = hips(silent);
  assertEquals(hips(planUtterance(new Random(3), 20)), sway);
  const range = Math.max(...sway) - Math.min(...sway);
  assert(range > 1 && range < 12, `${range} cm`);
  for (let t = 1; t < sway.length; t++) assertLess(Math.abs(sway[t]! - sway[t - 1]!), 0.4);
});

Deno.test("synthesizeGesture() keeps joints within what bodies can do, and moves smoothly", () => {
  const limits: [joint: string, axis: "Z" | "X" | "Y", least: number, greatest: number][] = [
    ["LeftForeArm", "Y", -150, 0],
    ["RightForeArm", "Y", 0, 150],
    ["LeftArm", "Z", -10, 95],
    ["RightArm", "Z", -95, 10],
    ["LeftHand", "Z", -60, 70],
    ["LeftHand", "X", -85, 90],
    ["LeftHandIndex2", "Z", -10, 100],
    ["RightHandIndex2", "Z", -100, 10],
    ["Head", "X", -40, 40],
  ];
  const joints = takeuchiSkeleton.joints.filter((_, node) => !takeuchiSkeleton.endSites[node]);
  for (const seed of [11, 12, 13]) {
    const plan = planUtterance(new Random(seed), 30);
    const { rotations } = synthesizeGesture(plan, new Random(seed, 1), 100);
    const { data, rows, columns } = eulerAngles(rotations, "ZXY");
    for (const [joint, axis, least, greatest] of limits) {
      const column = 3 * joints.indexOf(joint) + "ZXY".indexOf(axis);
      const angles = Array.from({ length: rows }, (_, t) => data[t * columns + column]!);
      const [low, high] = [Math.min(...angles), Math.max(...angles)];
      assert(low >= least && high <= greatest, `${joint} ${axis} from ${low} to ${high}`);
      const steps = angles.slice(1).map((angle, t) => Math.abs(angle - angles[t]!));
      assertLess(Math.max(...steps), 8, `${joint} ${axis} jumps`); // 800 degrees a second
    }
  }
});
