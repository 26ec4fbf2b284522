import type { BodyPart, Side } from "../../../src/motion/skeleton/body_parts.ts";
import { type Skeleton, skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";

/** How a data set calls the joints of a body; `?` stands for what it calls the side. */
interface Naming {
  /** What it calls left and right. */
  readonly sides: readonly [left: string, right: string];
  /** From a root on the ground to the hips. */
  readonly root: readonly string[];
  readonly spine: readonly string[];
  readonly neck: readonly string[];
  /** The head, and its end where that is a joint. */
  readonly head: readonly string[];
  readonly arm: Partial<Record<BodyPart, readonly string[]>>;
  /** Joints of the thumb, then of the other fingers, from the hand on. */
  readonly fingers: readonly (readonly string[])[];
  readonly leg: Partial<Record<BodyPart, readonly string[]>>;
  /** Of the face and helpers: the joint, what it hangs on, what it is. */
  readonly others?: readonly (readonly [joint: string, on: string, part: BodyPart])[];
}

function numbered(name: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `${name}${first + i}`);
}

function fingers(names: readonly string[], first: number, last: number): string[][] {
  return names.map((name) => numbered(name, first, last));
}

const BIOVISION: Pick<Naming, "sides" | "arm" | "leg"> = {
  sides: ["Left", "Right"],
  arm: {
    clavicle: ["?Shoulder"],
    "upper arm": ["?Arm"],
    forearm: ["?ForeArm"],
    hand: ["?Hand"],
  },
  leg: { thigh: ["?UpLeg"], shin: ["?Leg"], foot: ["?Foot"], toe: ["?ToeBase"] },
};
const HANDS = ["?HandThumb", "?HandIndex", "?HandMiddle", "?HandRing", "?HandPinky"];

/** The joints of public data sets and programs, as far as names and who hangs on whom go. */
const NAMINGS: Readonly<Record<string, Naming>> = {
  takeuchi: {
    ...BIOVISION,
    root: ["Hips"],
    spine: ["Spine", "Spine1"],
    neck: ["Neck"],
    head: ["Head"],
    fingers: fingers(HANDS, 1, 3),
  },
  trinity: {
    ...BIOVISION,
    root: ["Hips"],
    spine: ["Spine", "Spine1", "Spine2", "Spine3"],
    neck: ["Neck", "Neck1"],
    head: ["Head"],
    fingers: fingers(HANDS, 1, 3),
    leg: { ...BIOVISION.leg, foot: ["?Foot", "?ForeFoot"] },
    others: [["pCube4", "Spine3", "other"]],
  },
  genea: {
    sides: ["l", "r"],
    root: ["body_world", "b_root"],
    spine: numbered("b_spine", 0, 3),
    neck: ["b_neck0"],
    head: ["b_head", "b_head_null"],
    arm: {
      clavicle: ["b_?_shoulder", "p_?_scap"],
      "upper arm": ["b_?_arm", "b_?_arm_twist"],
      forearm: ["b_?_forearm", "b_?_wrist_twist"],
      hand: ["b_?_wrist"],
    },
    fingers: [
      numbered("b_?_thumb", 0, 3),
      ...fingers(["b_?_index", "b_?_middle", "b_?_ring", "b_?_pinky"], 1, 3),
    ],
    leg: { thigh: ["b_?_upleg"], shin: ["b_?_leg", "b_?_foot_twist"], foot: ["b_?_foot"] },
    others: [
      ["b_l_eye", "b_head", "face"],
      ["b_r_eye", "b_head", "face"],
      ["b_jaw", "b_head", "face"],
      ["b_jaw_null", "b_jaw", "face"],
      ["b_teeth", "b_jaw", "face"],
      ["b_tongue0", "b_jaw", "face"],
      ["b_l_tongue4_1", "b_tongue0", "face"],
      ["p_l_delt", "b_l_shoulder", "other"],
      ["p_navel", "b_spine2", "other"],
    ],
  },
  beat: {
    ...BIOVISION,
    root: ["Hips"],
    spine: ["Spine", "Spine1", "Spine2", "Spine3"],
    neck: ["Neck", "Neck1"],
    head: ["Head", "HeadEnd"],
    fingers: [
      numbered("?HandThumb", 1, 4),
      ["?HandIndex", ...numbered("?HandIndex", 1, 4)],
      numbered("?HandMiddle", 1, 4),
      ["?HandRing", ...numbered("?HandRing", 1, 4)],
      ["?HandPinky", ...numbered("?HandPinky", 1, 4)],
    ],
    leg: {
      ...BIOVISION.leg,
      foot: ["?Foot", "?ForeFoot"],
      toe: ["?ToeBase", "?ToeBaseEnd"],
    },
  },
  "beat, short names": {
    sides: ["L", "R"],
    root: ["Hips"],
    spine: ["Spine", "Spine1"],
    neck: ["Neck"],
    head: ["Head"],
    arm: { clavicle: ["?Shoulder"], "upper arm": ["?Arm"], forearm: ["?Arm1"], hand: ["?Hand"] },
    fingers: fingers(["?HandT", "?HandI", "?HandM", "?HandR", "?HandP"], 1, 3),
    leg: { thigh: ["?UpLeg"], shin: ["?Leg"], foot: ["?Foot"], toe: ["?ToeBase"] },
  },
  zeroeggs: {
    ...BIOVISION,
    root: ["Hips"],
    spine: ["Spine", "Spine1", "Spine2", "Spine3"],
    neck: ["Neck", "Neck1"],
    head: ["Head", "HeadEnd"],
    fingers: fingers(HANDS, 1, 4),
    leg: { ...BIOVISION.leg, toe: ["?ToeBase", "?ToeBaseEnd"] },
    others: [
      ["LeftForeArmEnd", "LeftForeArm", "forearm"],
      ["LeftArmEnd", "LeftArm", "upper arm"],
      ["RightLegEnd", "RightLeg", "shin"],
      ["RightUpLegEnd", "RightUpLeg", "thigh"],
    ],
  },
  mixamo: {
    sides: ["mixamorig:Left", "mixamorig:Right"],
    root: ["mixamorig:Hips"],
    spine: ["mixamorig:Spine", "mixamorig:Spine1", "mixamorig:Spine2"],
    neck: ["mixamorig:Neck"],
    head: ["mixamorig:Head", "mixamorig:HeadTop_End"],
    arm: BIOVISION.arm,
    fingers: fingers(HANDS, 1, 4),
    leg: { ...BIOVISION.leg, toe: ["?ToeBase", "?Toe_End"] },
  },
  "smpl-x": {
    sides: ["left", "right"],
    root: ["pelvis"],
    spine: numbered("spine", 1, 3),
    neck: ["neck"],
    head: ["head"],
    arm: {
      clavicle: ["?_collar"],
      "upper arm": ["?_shoulder"],
      forearm: ["?_elbow"],
      hand: ["?_wrist"],
    },
    fingers: fingers(["?_thumb", "?_index", "?_middle", "?_ring", "?_pinky"], 1, 3),
    leg: { thigh: ["?_hip"], shin: ["?_knee"], foot: ["?_ankle", "?_foot"] },
    others: [
      ["jaw", "head", "face"],
      ["left_eye_smplhf", "head", "face"],
      ["right_eye_smplhf", "head", "face"],
    ],
  },
  cmu: {
    ...BIOVISION,
    root: ["Hips"],
    spine: ["LowerBack", "Spine", "Spine1"],
    neck: ["Neck", "Neck1"],
    head: ["Head"],
    fingers: [["?Thumb"], ["?FingerBase", "?HandIndex1"]],
    leg: { ...BIOVISION.leg, thigh: ["?HipJoint", "?UpLeg"] },
  },
  "cmu, as its asf files": {
    sides: ["l", "r"],
    root: ["root"],
    spine: ["lowerback", "upperback", "thorax"],
    neck: ["lowerneck", "upperneck"],
    head: ["head"],
    arm: {
      clavicle: ["?clavicle"],
      "upper arm": ["?humerus"],
      forearm: ["?radius"],
      hand: ["?wrist", "?hand"],
    },
    fingers: [["?thumb"], ["?fingers"]],
    leg: { thigh: ["?hipjoint", "?femur"], shin: ["?tibia"], foot: ["?foot"], toe: ["?toes"] },
  },
  bandai: {
    sides: ["L", "R"],
    root: ["joint_Root", "Hips"],
    spine: ["Spine", "Chest"],
    neck: ["Neck"],
    head: ["Head"],
    arm: {
      clavicle: ["Shoulder_?"],
      "upper arm": ["UpperArm_?"],
      forearm: ["LowerArm_?"],
      hand: ["Hand_?"],
    },
    fingers: [],
    leg: { thigh: ["UpperLeg_?"], shin: ["LowerLeg_?"], foot: ["Foot_?"], toe: ["Toes_?"] },
  },
  makehuman: {
    sides: ["L", "R"],
    root: ["root"],
    spine: ["spine05", "spine04", "spine03", "spine02", "spine01"],
    neck: ["neck01", "neck02", "neck03"],
    head: ["head"],
    arm: {
      clavicle: ["clavicle.?", "shoulder01.?"],
      "upper arm": ["upperarm01.?", "upperarm02.?"],
      forearm: ["lowerarm01.?", "lowerarm02.?"],
      hand: ["wrist.?"],
    },
    fingers: [
      ["finger1-1.?", "finger1-2.?", "finger1-3.?"],
      ...[2, 3, 4, 5].map((n) => [
        `metacarpal${n - 1}.?`,
        ...numbered(`finger${n}-`, 1, 3)
          .map((name) => `${name}.?`),
      ]),
    ],
    leg: {
      thigh: ["upperleg01.?", "upperleg02.?"],
      shin: ["lowerleg01.?", "lowerleg02.?"],
      foot: ["foot.?"],
      toe: ["toe1-1.?"],
    },
    others: [
      ["jaw", "head", "face"],
      ["special04", "jaw", "face"],
      ["oris02", "jaw", "face"],
      ["tongue00", "jaw", "face"],
      ["levator02.L", "head", "face"],
      ["special06.R", "head", "face"],
      ["eye.L", "head", "face"],
      ["orbicularis03.R", "special06.R", "face"],
      ["breast.L", "spine02", "other"],
    ],
  },
};

/** A joint of a skeleton of {@linkcode namedSkeletons}, and what it is known to be. */
export interface NamedJoint {
  readonly name: string;
  readonly part: BodyPart;
  readonly side: Side;
}

/** Bodies of 175 cm in a T-pose, with the joints of public data sets. */
export const namedSkeletons: ReadonlyMap<
  string,
  { readonly skeleton: Skeleton; readonly joints: readonly NamedJoint[] }
> = new Map(Object.entries(NAMINGS).map(([name, naming]) => [name, bodyOf(name, naming)]));

type Point = readonly [x: number, y: number, z: number];

function bodyOf(name: string, naming: Naming) {
  const joints: NamedJoint[] = [], parents: number[] = [], places: Point[] = [];
  const add = (joint: NamedJoint, parent: number, place: Point) => {
    parents.push(parent);
    places.push(place);
    return joints.push(joint) - 1;
  };
  /** A chain from its first joint's place to its last's, hung on a joint. */
  const chain = (
    names: readonly string[],
    { part, side = "middle", on, from, to }: {
      part: BodyPart;
      side?: Side;
      on: number;
      from: Point;
      to: Point;
    },
  ) =>
    names.reduce((parent, name, i) => {
      const share = names.length > 1 ? i / (names.length - 1) : 0;
      const place = from.map((value, c) => value + share * (to[c]! - value)) as unknown as Point;
      return add({ name, part, side }, parent, place);
    }, on);
  const hips = chain(naming.root, { part: "trunk", on: -1, from: [0, 0, 0], to: [0, 95, 0] });
  if (naming.root.length === 1) places[0] = [0, 95, 0];
  const chest = chain(naming.spine, {
    part: "trunk",
    on: hips,
    from: [0, 105, 0],
    to: [0, 135, 0],
  });
  const neck = chain(naming.neck, { part: "neck", on: chest, from: [0, 147, 0], to: [0, 150, 1] });
  chain(naming.head, { part: "head", on: neck, from: [0, 157, 2], to: [0, 175, 2] });
  for (const [sign, side] of [[1, "left"], [-1, "right"]] as const) {
    const spell = (name: string) => name.replace("?", naming.sides[side === "left" ? 0 : 1]);
    let on = chest;
    const ways = { clavicle: 3, "upper arm": 17, forearm: 45, hand: 70 } as const;
    for (const [part, x] of Object.entries(ways) as [keyof typeof ways, number][]) {
      const names = naming.arm[part]!.map(spell);
      const to = part === "hand"
        ? 73
        : x + 0.4 * ({ clavicle: 14, "upper arm": 28, forearm: 25 })[part];
      on = chain(names, { part, side, on, from: [sign * x, 141, 0], to: [sign * to, 141, 0] });
    }
    for (const [i, finger] of naming.fingers.entries()) {
      const names = finger.map(spell), z = i === 0 ? 4 : 4.5 - 2 * i;
      const [start, end] = i === 0 ? [73, 80] : [78, 88];
      const part = i === 0 ? "thumb" : "finger";
      chain(names, { part, side, on, from: [sign * start, 141, z], to: [sign * end, 141, z] });
    }
    on = hips;
    const leg: readonly (readonly [part: BodyPart, y: readonly number[], z: readonly number[]])[] =
      [
        ["thigh", [92, 74], [0, 0]],
        ["shin", [50, 30], [0, 0]],
        ["foot", [9, 4], [-2, 8]],
        ["toe", [2, 2], [13, 19]],
      ];
    for (const [part, y, z] of leg) {
      const names = (naming.leg[part] ?? []).map(spell);
      on = chain(names, {
        part,
        side,
        on,
        from: [sign * 9, y[0]!, z[0]!],
        to: [sign * 9, y[1]!, z[1]!],
      });
    }
  }
  for (const [i, [joint, on, part]] of (naming.others ?? []).entries()) {
    const parent = joints.findIndex(({ name }) => name === on);
    const side = /_l_|\.L|^left|^Left/.test(joint)
      ? "left"
      : /_r_|\.R|^right|^Right/.test(joint)
      ? "right"
      : "middle";
    const [x, y, z] = places[parent]!;
    add({ name: joint, part, side }, parent, [x + (i % 3) - 1, y + 4, z + 6]);
  }
  const skeleton = skeletonFromPose(joints.map(({ name }) => name), parents, places.flat(), {
    name,
  });
  return { skeleton, joints };
}
