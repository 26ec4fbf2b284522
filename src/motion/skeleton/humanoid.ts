import {
  type BodyPart,
  bodyParts,
  type Finger,
  fingerOf,
  FINGERS,
  type JointPlace,
  type Side,
} from "./body_parts.ts";
import type { Skeleton } from "./skeleton.ts";

const PHALANGES = ["Metacarpal", "Proximal", "Intermediate", "Distal"] as const;

/** A bone of the human body, as VRM and Unity name it; a joint bears the name of the bone it turns. */
export type HumanoidBone =
  | ("hips" | "spine" | "chest" | "upperChest" | "neck" | "head")
  | `${"left" | "right"}${"Shoulder" | "UpperArm" | "LowerArm" | "Hand"}`
  | `${"left" | "right"}${"UpperLeg" | "LowerLeg" | "Foot" | "Toes"}`
  | `${"left" | "right"}${Finger}${
    | "Metacarpal"
    | "Proximal"
    | "Intermediate"
    | "Distal"}`;

/**
 * Finds the bones of the human body in a skeleton, by the names of its joints (see
 * `body_parts.ts`) and by what hangs on what: an arm is the way from the trunk to a hand.
 *
 * VRM 1.0: Humanoid. https://github.com/vrm-c/vrm-specification/blob/master/specification/VRMC_vrm-1.0
 *
 * @param skeleton The skeleton.
 * @returns Indexes of the nodes, those of the bones that are there; undefined where there are not two
 * arms with hands on a trunk with a head, which is then no human body or is named in other ways.
 *
 * @example Usage
 * ```ts
 * import { humanoidBones, takeuchiSkeleton } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const { leftLowerArm } = humanoidBones(takeuchiSkeleton)!;
 * console.log(takeuchiSkeleton.joints[leftLowerArm!]); // LeftForeArm
 * ```
 */
export function humanoidBones(
  skeleton: Skeleton,
): Partial<Record<HumanoidBone, number>> | undefined {
  if (skeleton.parents.indexOf(-1, 1) > 0) return undefined;
  const body = new BodyTree(skeleton);
  const bones: Bones = {};
  for (const side of ["left", "right"] as const) {
    const arm = body.limb(side, "upper arm", "forearm", "hand");
    if (!arm) return undefined;
    const [upper, lower, hand] = arm;
    bones[`${side}UpperArm`] = upper;
    bones[`${side}LowerArm`] = lower;
    bones[`${side}Hand`] = hand;
    const shoulder = body.path(0, upper).find((node) => body.is(node, side, "clavicle"));
    if (shoulder !== undefined) bones[`${side}Shoulder`] = shoulder;
    for (const finger of FINGERS) addFinger(bones, body, side, finger);
    addLeg(bones, body, side);
  }
  return addTrunk(bones, body) ? bones : undefined;
}

type Bones = Partial<Record<HumanoidBone, number>>;

/** A skeleton's joints: which part of the body each is, and what hangs on what. */
class BodyTree {
  readonly #skeleton: Skeleton;
  readonly #places: readonly JointPlace[];
  readonly #depths: number[] = [];

  constructor(skeleton: Skeleton) {
    this.#skeleton = skeleton;
    this.#places = bodyParts(skeleton);
    for (const parent of skeleton.parents) {
      this.#depths.push(parent < 0 ? 0 : this.#depths[parent]! + 1);
    }
  }

  is(node: number, side: Side, part: BodyPart): boolean {
    const place = this.#places[node]!;
    return place.part === part && place.side === side && !this.#skeleton.endSites[node];
  }

  /** Joints of a part that hang on a joint or are it, those near the root first. */
  find(side: Side, part: BodyPart, under = 0): number[] {
    return this.#places.flatMap((_, node) =>
      this.is(node, side, part) && this.#isUnder(node, under) ? [node] : []
    ).sort((a, b) => this.#depths[a]! - this.#depths[b]!);
  }

  /** The joint near the root that is called so. */
  named(name: RegExp): number | undefined {
    const node = this.#skeleton.joints.findIndex((joint) => name.test(joint));
    return node < 0 ? undefined : node;
  }

  fingerOf(node: number): Finger | undefined {
    return fingerOf(this.#skeleton.joints[node]!);
  }

  /** The lowest joint that two hang on. */
  join(a: number, b: number): number {
    while (a !== b) a > b ? a = this.#skeleton.parents[a]! : b = this.#skeleton.parents[b]!;
    return a;
  }

  /** From an ancestor, without it, to a node. */
  path(ancestor: number, node: number): number[] {
    const above = this.#skeleton.parents[node]!;
    return node <= ancestor ? [] : [...this.path(ancestor, above), node];
  }

  /** Where a limb's two bones begin, and its end: further joints of a bone, such as twists, follow. */
  limb(side: Side, ...[upper, lower, end]: BodyPart[]): [number, number, number] | undefined {
    const last = this.find(side, end!)[0];
    if (last === undefined) return undefined;
    const way = this.path(0, last);
    const [a, b] = [upper!, lower!].map((part) => {
      const joints = way.filter((node) => this.is(node, side, part));
      // A hip joint before a thigh moves the hip.
      return joints.find((node) => !/hip ?joint/i.test(this.#skeleton.joints[node]!)) ?? joints[0];
    });
    return a !== undefined && b !== undefined && a < b ? [a, b, last] : undefined;
  }

  #isUnder(node: number, ancestor: number): boolean {
    while (node > ancestor) node = this.#skeleton.parents[node]!;
    return node === ancestor;
  }
}

function addFinger(bones: Bones, body: BodyTree, side: "left" | "right", finger: Finger): void {
  const part = finger === "Thumb" ? "thumb" : "finger";
  const joints = body.find(side, part, bones[`${side}Hand`]!)
    .filter((node) => body.fingerOf(node) === finger);
  const named = finger === "Thumb" ? ["Metacarpal", "Proximal", "Distal"] as const : PHALANGES;
  // Three joints of a finger are its phalanges; of five or of an unnumbered one, the first lies in
  // the palm.
  const palm = finger === "Thumb" || joints.length > 4 ? 0 : 1;
  for (const [i, node] of joints.slice(0, named.length - palm).entries()) {
    bones[`${side}${finger}${named[i + palm]!}` as HumanoidBone] = node;
  }
}

function addLeg(bones: Bones, body: BodyTree, side: "left" | "right"): void {
  const leg = body.limb(side, "thigh", "shin", "foot");
  if (!leg) return;
  const [upper, lower, foot] = leg;
  bones[`${side}UpperLeg`] = upper;
  bones[`${side}LowerLeg`] = lower;
  bones[`${side}Foot`] = foot;
  // Behind an ankle, a joint that is called foot is the toes'.
  const toes = body.find(side, "toe", foot)[0] ?? body.find(side, "foot", foot)[1];
  if (toes !== undefined) bones[`${side}Toes`] = toes;
}

/** Hips, spine, neck and head; false where there is no such chain. */
function addTrunk(bones: Bones, body: BodyTree): boolean {
  const { leftUpperArm, rightUpperArm, leftUpperLeg, rightUpperLeg } = bones;
  const chest = body.join(leftUpperArm!, rightUpperArm!);
  const legs = leftUpperLeg !== undefined && rightUpperLeg !== undefined
    ? body.join(leftUpperLeg, rightUpperLeg)
    : body.named(/hips|pelvis/i) ?? 0;
  const head = body.find("middle", "head", chest)[0];
  const hips = body.join(legs, chest);
  if (head === undefined || head === chest || hips === chest) return false;
  bones.hips = hips;
  bones.head = head;
  const spine = body.path(hips, chest), neck = body.path(chest, head).slice(0, -1);
  bones.spine = spine[0]!;
  if (spine.length > 1) bones.chest = spine.at(spine.length > 2 ? -2 : -1)!;
  if (spine.length > 2) bones.upperChest = spine.at(-1)!;
  if (neck.length > 0) bones.neck = neck[0]!;
  return true;
}
