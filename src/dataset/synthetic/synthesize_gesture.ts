import type { BvhChannel } from "../../motion/bvh/bvh_header.ts";
import { BvhFrame } from "../../motion/bvh/bvh_frame.ts";
import type { Motion } from "../../motion/kinematics/resample_motion.ts";
import { takeuchiSkeleton } from "../../motion/skeleton/takeuchi_skeleton.ts";
import type { Random } from "../../random/random.ts";
import {
  type ArmPosture,
  type HandActivity,
  planGestures,
  REST,
  STROKES,
  TO_GESTURE_SPACE,
} from "./gesture_plan.ts";
import type { UtterancePlan } from "./speech_plan.ts";

/** The joints' names, in the order of their rotations. */
const JOINTS = takeuchiSkeleton.joints.filter((_, node) => !takeuchiSkeleton.endSites[node]);
/** Every joint's rotations in the order of the data set's BVH files. */
const CHANNELS: readonly BvhChannel[] = takeuchiSkeleton.endSites.flatMap((site, node) =>
  site ? [] : [2, 0, 1].map((axis) => ({ node, kind: "rotation", axis }))
);
const HIPS = [channel("LeftUpLeg", "Z"), channel("RightUpLeg", "Z")];
const ANKLES = [channel("LeftFoot", "Z"), channel("RightFoot", "Z")];
const NODDING = channel("Head", "X");
/** Length of a leg in cm. */
const LEG = 52.7;
/** Degrees of the head's nod at a stroke. */
const NOD = 7;
/** Standard deviation in degrees of what a motion capture adds to every angle. */
const CAPTURE_NOISE = 0.03;

/** Standard deviation in degrees of the sway about a joint's axis. */
const SWAY: readonly (readonly [joint: string, axis: "Z" | "X" | "Y", degrees: number])[] = [
  ["Spine", "Z", 1],
  ["Spine", "X", 0.8],
  ["Spine1", "Y", 2],
  ["Neck", "Z", 1.5],
  ["Head", "Y", 4],
  ["Head", "X", 2],
  ["LeftArm", "Y", 1.5],
  ["RightArm", "Y", 1.5],
  ["LeftForeArm", "Y", 2],
  ["RightForeArm", "Y", 2],
];
/** Degrees by which the legs lean as weight goes from foot to foot: standard deviation. */
const WEIGHT_SHIFT = 1.5;

/**
 * Moves the skeleton of the paper's data set to what is said: gestures of the arms, hands and fingers
 * and nods of the head, on a slow sway that has nothing to do with the speech, and a little noise.
 *
 * Angles are sums of postures, each times how far it is taken at the moment, so that motion is as
 * smooth as the tracks of {@linkcode planGestures}.
 *
 * @param plan What is said.
 * @param random Where sway and noise come from.
 * @param frameRate Frames a second.
 */
export function synthesizeGesture(plan: UtterancePlan, random: Random, frameRate: number): Motion {
  const rows = Math.floor(plan.seconds * frameRate);
  const columns = 4 * JOINTS.length;
  const rotations = new Float64Array(rows * columns);
  const rootPositions = new Float64Array(rows * 3);
  const { left, right, nod } = planGestures(plan, rows, frameRate);
  const arms = [new Arm("Left", left), new Arm("Right", right)];
  const sways = SWAY.map(([joint, axis, degrees]) => ({
    channel: channel(joint, axis),
    angle: sway(random, degrees),
  }));
  const weightShift = sway(random, WEIGHT_SHIFT);
  const bvhFrame = new BvhFrame(takeuchiSkeleton, CHANNELS);
  const { values } = bvhFrame;
  for (let frame = 0; frame < rows; frame++) {
    const time = frame / frameRate;
    for (let i = 0; i < values.length; i++) values[i] = CAPTURE_NOISE * random.normal();
    for (const arm of arms) arm.addTo(values, frame);
    for (const { channel, angle } of sways) values[channel]! += angle(time);
    values[NODDING]! -= NOD * nod[frame]!;
    shiftWeight(values, weightShift(time), rootPositions, 3 * frame);
    bvhFrame.writeRotations(rotations, frame * columns);
  }
  return {
    skeleton: takeuchiSkeleton,
    frameTime: 1 / frameRate,
    rotations: { data: rotations, rows, columns },
    rootPositions: { data: rootPositions, rows, columns: 3 },
  };
}

/** Place of an angle among the channels. */
function channel(joint: string, axis: "Z" | "X" | "Y"): number {
  return 3 * JOINTS.indexOf(joint) + "ZXY".indexOf(axis);
}

/** Slow irregular motion about zero, as a function of the time in seconds: three sines. */
function sway(random: Random, deviation: number): (seconds: number) => number {
  const sines = Array.from({ length: 3 }, () => ({
    turn: 2 * Math.PI * random.uniform(0.05, 0.3),
    phase: random.uniform(0, 2 * Math.PI),
  }));
  const size = deviation * Math.sqrt(2 / 3);
  return (seconds) =>
    size * sines.reduce((sum, { turn, phase }) => sum + Math.sin(turn * seconds + phase), 0);
}

/** Leans both legs by an angle, feet flat on the ground, and moves the hips with them. */
function shiftWeight(values: Float64Array, degrees: number, root: Float64Array, o: number): void {
  for (const hip of HIPS) values[hip]! -= degrees;
  for (const ankle of ANKLES) values[ankle]! += degrees;
  const angle = degrees * Math.PI / 180;
  root[o] = LEG * Math.sin(angle);
  root[o + 1] = takeuchiSkeleton.offsets[1]! - LEG * (1 - Math.cos(angle));
  root[o + 2] = 0;
}

/** One arm and its gestures. */
class Arm {
  readonly #activity: HandActivity;
  /** Which way the side's angles about y and z turn: the arms mirror each other. */
  readonly #mirror: 1 | -1;
  readonly #shoulder: number;
  readonly #elbow: number;
  readonly #wrist: number;
  /** Z channels of the fingers' joints, and how much of the curl each takes. */
  readonly #fingers: readonly (readonly [channel: number, share: number])[];

  constructor(side: "Left" | "Right", activity: HandActivity) {
    this.#activity = activity;
    this.#mirror = side === "Left" ? 1 : -1;
    this.#shoulder = channel(`${side}Arm`, "Z");
    this.#elbow = channel(`${side}ForeArm`, "Z");
    this.#wrist = channel(`${side}Hand`, "Z");
    this.#fingers = ["Thumb", "Index", "Middle", "Ring", "Pinky"].flatMap((finger, i) =>
      [1, 2, 3].map((joint) =>
        [channel(`${side}Hand${finger}${joint}`, "Z"), i === 0 ? 0.4 : 0.8 + 0.1 * i] as const
      )
    );
  }

  /** Adds the arm's angles at a frame to the channels' values. */
  addTo(values: Float64Array, frame: number): void {
    const { raised, strokes } = this.#activity;
    const up = raised[frame]!, rise = strokes.rise[frame]!, fall = strokes.fall[frame]!;
    const angle = (part: keyof ArmPosture) =>
      REST[part] + up * TO_GESTURE_SPACE[part] + rise * STROKES.rise[part] +
      fall * STROKES.fall[part];
    const mirror = this.#mirror;
    values[this.#shoulder]! += mirror * angle("lower");
    values[this.#shoulder + 1]! += angle("outward");
    values[this.#shoulder + 2]! -= mirror * angle("forward");
    values[this.#elbow + 2]! -= mirror * angle("elbow");
    values[this.#wrist]! += mirror * angle("wrist");
    values[this.#wrist + 1]! += angle("supination");
    const curl = mirror * angle("curl");
    for (const [channel, share] of this.#fingers) values[channel]! += share * curl;
  }
}
