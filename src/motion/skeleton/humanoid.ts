import type { Skeleton } from "./skeleton.ts";

const FINGERS = ["Thumb", "Index", "Middle", "Ring", "Little"] as const;
const PHALANGES = ["Metacarpal", "Proximal", "Intermediate", "Distal"] as const;

/** A bone of the human body, as VRM and Unity name it; a joint bears the name of the bone it turns. */
export type HumanoidBone =
  | ("hips" | "spine" | "chest" | "upperChest" | "neck" | "head")
  | `${"left" | "right"}${"Shoulder" | "UpperArm" | "LowerArm" | "Hand"}`
  | `${"left" | "right"}${"UpperLeg" | "LowerLeg" | "Foot" | "Toes"}`
  | `${"left" | "right"}${"Thumb" | "Index" | "Middle" | "Ring" | "Little"}${
    | "Metacarpal"
    | "Proximal"
    | "Intermediate"
    | "Distal"}`;

type Side = "left" | "right";

/**
 * Finds the bones of the human body in a skeleton, by the names of its joints (`LeftHand`, `hand.L`,
 * `l_wrist`) and by what hangs on what: an upper arm is what carries the joint before a hand, whatever
 * it is called.
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
  const tree = new NamedTree(skeleton);
  const bones: Partial<Record<HumanoidBone, number>> = {};
  for (const side of ["left", "right"] as const) {
    const arm = tree.limb(side, /hand|wrist/, /fore|low|elbow|arm|shoulder/);
    if (!arm) return undefined;
    const [upper, lower, hand] = arm;
    bones[`${side}UpperArm`] = upper;
    bones[`${side}LowerArm`] = lower;
    bones[`${side}Hand`] = hand;
    const shoulder = tree.parent(upper);
    if (tree.sides[shoulder] === side) bones[`${side}Shoulder`] = shoulder;
    for (const finger of FINGERS) addFinger(bones, tree, side, finger);
    addLeg(bones, tree, side);
  }
  return addTrunk(bones, tree) ? bones : undefined;
}

/** The words in a joint's name: `LeftHandThumb1`, `mixamorig:Left_Hand`, `Bip01 L Hand`, `hand.L`. */
function wordsOf(name: string): string[] {
  return name.replace(/^.*:/, "").replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/);
}

/** A skeleton's joints: what they are called without their side, and what hangs on them. */
class NamedTree {
  /** The side of the body that a node's name says; end sites have none. */
  readonly sides: readonly (Side | undefined)[];
  readonly #skeleton: Skeleton;
  readonly #names: readonly string[];
  readonly #depths: number[] = [];

  constructor(skeleton: Skeleton) {
    this.#skeleton = skeleton;
    const words = skeleton.joints.map((name, node) => skeleton.endSites[node] ? [] : wordsOf(name));
    this.sides = words.map((list) =>
      list.some((word) => /^l$|left/.test(word))
        ? "left"
        : list.some((word) => /^r$|right/.test(word))
        ? "right"
        : undefined
    );
    this.#names = words.map((list) => list.join(""));
    for (const parent of skeleton.parents) {
      this.#depths.push(parent < 0 ? 0 : this.#depths[parent]! + 1);
    }
  }

  parent(node: number): number {
    return this.#skeleton.parents[node]!;
  }

  /** Joints whose name fits, of a side or of any, those near the root first. */
  find(name: RegExp, side?: Side, under = 0): number[] {
    return this.#names.flatMap((own, node) =>
      name.test(own) && (!side || this.sides[node] === side) && this.isUnder(node, under)
        ? [node]
        : []
    ).sort((a, b) => this.#depths[a]! - this.#depths[b]!);
  }

  isUnder(node: number, ancestor: number): boolean {
    while (node > ancestor) node = this.parent(node);
    return node === ancestor;
  }

  /** The lowest joint that two hang on. */
  join(a: number, b: number): number {
    while (a !== b) a > b ? a = this.parent(a) : b = this.parent(b);
    return a;
  }

  /** From an ancestor, without it, to a node. */
  path(ancestor: number, node: number): number[] {
    return node <= ancestor ? [] : [...this.path(ancestor, this.parent(node)), node];
  }

  /** A limb's upper and lower bone and its end, which has that name; twist bones are passed over. */
  limb(side: Side, end: RegExp, bone: RegExp): [number, number, number] | undefined {
    const last = this.find(end, side).find((node) =>
      !/index|finger|thumb/.test(this.#names[node]!)
    );
    if (last === undefined) return undefined;
    const above: number[] = [];
    for (let node = this.parent(last); node > 0 && above.length < 2; node = this.parent(node)) {
      const name = this.#names[node]!;
      if (this.sides[node] !== side || !bone.test(name)) return undefined;
      if (!/twist|roll/.test(name)) above.push(node);
    }
    return above.length === 2 ? [above[1]!, above[0]!, last] : undefined;
  }
}

function addFinger(
  bones: Partial<Record<HumanoidBone, number>>,
  tree: NamedTree,
  side: Side,
  finger: typeof FINGERS[number],
): void {
  const names = finger === "Little" ? /little|pinky/ : new RegExp(finger.toLowerCase());
  const joints = tree.find(names, side, bones[`${side}Hand`]!);
  const named = finger === "Thumb" ? ["Metacarpal", "Proximal", "Distal"] as const : PHALANGES;
  // Three joints of a finger are its phalanges; of five or of an unnumbered one, the first lies in
  // the palm.
  const palm = finger === "Thumb" || joints.length > 4 ? 0 : 1;
  for (const [i, node] of joints.slice(0, named.length - palm).entries()) {
    bones[`${side}${finger}${named[i + palm]!}` as HumanoidBone] = node;
  }
}

function addLeg(
  bones: Partial<Record<HumanoidBone, number>>,
  tree: NamedTree,
  side: Side,
): void {
  const leg = tree.limb(side, /ankle/, /leg|knee|hip|thigh|shin|calf/) ??
    tree.limb(side, /foot/, /leg|knee|hip|thigh|shin|calf/);
  if (!leg) return;
  const [upper, lower, foot] = leg;
  bones[`${side}UpperLeg`] = upper;
  bones[`${side}LowerLeg`] = lower;
  bones[`${side}Foot`] = foot;
  const toes = tree.find(/toe|ball|foot/, side, foot).find((node) => node !== foot);
  if (toes !== undefined) bones[`${side}Toes`] = toes;
}

/** Hips, spine, neck and head; false where there is no such chain. */
function addTrunk(bones: Partial<Record<HumanoidBone, number>>, tree: NamedTree): boolean {
  const { leftUpperArm, rightUpperArm, leftUpperLeg, rightUpperLeg } = bones;
  const chest = tree.join(leftUpperArm!, rightUpperArm!);
  const legs = leftUpperLeg !== undefined && rightUpperLeg !== undefined
    ? tree.join(leftUpperLeg, rightUpperLeg)
    : tree.find(/hips|pelvis/).find((node) => tree.sides[node] === undefined) ?? 0;
  const head = tree.find(/head/, undefined, chest)[0];
  const hips = tree.join(legs, chest);
  if (head === undefined || head === chest || hips === chest) return false;
  bones.hips = hips;
  bones.head = head;
  const spine = tree.path(hips, chest), neck = tree.path(chest, head).slice(0, -1);
  bones.spine = spine[0]!;
  if (spine.length > 1) bones.chest = spine.at(spine.length > 2 ? -2 : -1)!;
  if (spine.length > 2) bones.upperChest = spine.at(-1)!;
  if (neck.length > 0) bones.neck = neck[0]!;
  return true;
}
