import { type Side, sidesOfBody } from "../motion/skeleton/body_parts.ts";
import { jointGroups } from "../motion/skeleton/joint_groups.ts";
import type { Skeleton } from "../motion/skeleton/skeleton.ts";
import { hasBones } from "./rig.ts";

/** A part of a figure: a tapered capsule along a bone, or further on in its direction. */
export interface Limb {
  /** The node that its bone comes from. */
  readonly from: number;
  /** The node that its bone goes to. */
  readonly to: number;
  /** Where it starts and ends, in cm beyond `to`; absent where it goes from node to node. */
  readonly beyond?: readonly [start: number, end: number];
  /** Radii of its start and end in cm. */
  readonly radii: readonly [start: number, end: number];
  /** Whose arm or hand it is of; `"middle"` for trunk, head and legs. */
  readonly side: Side;
}

/** A skeleton as a body. */
export interface Figure {
  /** The skeleton. */
  readonly skeleton: Skeleton;
  /** What is drawn. */
  readonly limbs: readonly Limb[];
  /** Length of the trunk in cm, along the bones from the root to the head: the figure's scale. */
  readonly trunk: number;
  /** Whether it has legs to stand on; one that has none is a bust. */
  readonly legs: boolean;
}

/**
 * Makes a body of a skeleton: limbs as thick as its own scale and the names of its joints say. Where
 * the skeleton ends at a joint, what is beyond it is added: a head, a hand, the tips of fingers.
 *
 * @param skeleton The skeleton; one whose joints have other names has thin limbs, points without bones
 * are balls.
 * @returns The body.
 */
export function figureOf(skeleton: Skeleton): Figure {
  if (!hasBones(skeleton)) return pointsOf(skeleton);
  const { joints, parents, endSites, offsets } = skeleton;
  const body = anatomyOf(skeleton);
  const { trunk, arms, name, radius } = body;
  const sides = sidesOfBody(skeleton);
  const inner = new Set(parents);
  const limbs: Limb[] = [];
  for (let to = 1; to < joints.length; to++) {
    const from = parents[to]!;
    // A bone is called after the joint that turns it: the shoulder's belongs to the trunk.
    const arm = arms.has(from) && !CLAVICLE.test(name(from));
    const bone = { from, to, side: arm ? sides[from]! : "middle" };
    if (endSites[to] && HEAD.test(name(from))) {
      const length = Math.hypot(...offsets.slice(3 * to, 3 * to + 3));
      limbs.push(headOf(bone, trunk, length));
      continue;
    }
    const end = radius(to) * (arms.has(to) && !arm ? WITHIN : 1);
    limbs.push({ ...bone, radii: [radius(from), end] });
    if (inner.has(to) || endSites[to]) continue;
    if (HEAD.test(name(to))) limbs.push(headOf(bone, trunk, 0));
    else if (arms.has(to)) limbs.push(tipOf(bone, end, /hand|wrist/i.test(name(to))));
  }
  limbs.push(...chestOf(skeleton, body));
  return { skeleton, limbs, trunk, legs: body.legs };
}

/** A ball a node. */
function pointsOf(skeleton: Skeleton): Figure {
  const { joints, offsets } = skeleton;
  const heights = joints.map((_, node) => offsets[3 * node + 1]!);
  const height = Math.max(...heights) - Math.min(...heights) || 1;
  const radii = [0.012 * height, 0.012 * height] as const;
  const limbs = joints.map((_, to) => ({ from: to, to, radii, side: "middle" as const }));
  return { skeleton, limbs, trunk: 0.4 * height, legs: true };
}

const HEAD = /head/i;
const CLAVICLE = /shoulder|clavicle|collar/i;
const UPPER_ARM = /^(?!.*(fore|lower)).*arm/i;
/** The trunk's limbs end within the arms, so that the colours of both do not mix. */
const WITHIN = 0.9;

type Bone = Pick<Limb, "from" | "to" | "side">;

/** What the names of a skeleton's joints say of it. */
interface Anatomy {
  readonly body: ReadonlySet<number>;
  readonly arms: ReadonlySet<number>;
  readonly legs: boolean;
  readonly trunk: number;
  /** How far each node of the trunk is from the root, along the bones. */
  readonly ways: readonly number[];
  /** The name of a node's joint. */
  readonly name: (node: number) => string;
  readonly radius: (node: number) => number;
}

function anatomyOf(skeleton: Skeleton): Anatomy {
  const { joints, parents, endSites, offsets } = skeleton;
  const groups = jointGroups(skeleton);
  const body = new Set(groups.get("body"));
  const arms = (["arms", "left fingers", "right fingers"] as const).flatMap((group) =>
    groups.get(group) ?? []
  );
  const ways = parents.map(() => 0);
  for (const node of body.size > 1 ? body : parents.keys()) {
    if (node === 0) continue;
    ways[node] = ways[parents[node]!]! + Math.hypot(...offsets.slice(3 * node, 3 * node + 3));
  }
  const trunk = Math.max(...ways) || 1;
  const name = (node: number) => joints[endSites[node] ? parents[node]! : node]!;
  const radius = (node: number) => {
    const share = groups.size === 1 ? 0.02 : bodyRadius(name(node));
    return share * trunk * (endSites[node] ? 0.75 : 1);
  };
  return { body, arms: new Set(arms), legs: groups.has("legs"), trunk, ways, name, radius };
}

/** A head, from some way beyond its joint, which lies `back` cm before the end of the bone. */
function headOf(bone: Bone, trunk: number, back: number): Limb {
  const beyond = [0.05 * trunk - back, 0.13 * trunk - back] as const;
  return { ...bone, beyond, radii: [0.093 * trunk, 0.113 * trunk] };
}

/** The end of a finger, or a hand that has none. */
function tipOf(bone: Bone, radius: number, hand: boolean): Limb {
  return { ...bone, beyond: [0, (hand ? 3 : 1.6) * radius], radii: [radius, 0.8 * radius] };
}

/** From the waist to each shoulder: a chest, where a skeleton has only a spine. */
function chestOf({ parents, endSites }: Skeleton, anatomy: Anatomy): Limb[] {
  const { arms, body, ways, trunk, name, radius } = anatomy;
  const limbs: Limb[] = [];
  for (const to of arms) {
    if (endSites[to] || !UPPER_ARM.test(name(to))) continue;
    let from = to;
    while (from > 0 && (!body.has(from) || ways[from]! > 0.45 * trunk)) from = parents[from]!;
    limbs.push({ from, to, radii: [0.125 * trunk, WITHIN * radius(to)], side: "middle" });
  }
  return limbs;
}

/** What joints are called, and how thick the body is there, as a share of the trunk's length. */
const JOINTS: readonly (readonly [name: RegExp, share: number])[] = [
  [/thumb/i, 0.0165],
  [/index|middle|ring|pinky|little|finger/i, 0.0145],
  [/neck/i, 0.062],
  [/head/i, 0.058],
  [/toe/i, 0.034],
  [/foot|ankle/i, 0.048],
  [/up_?leg|upper_?leg|thigh/i, 0.105],
  [/leg|knee|shin|calf/i, 0.072],
  [/hand|wrist/i, 0.034],
  [/fore_?arm|lower_?arm|elbow/i, 0.052],
  [/shoulder|clavicle|collar/i, 0.05],
  [/arm/i, 0.07],
];

/** Hips, spine and chest: all else in a skeleton that has any of the names above. */
const TRUNK = 0.13;

/**
 * How thick a body is at a joint, by its name: the radius as a share of the trunk's length.
 *
 * @param joint The joint's name, as BVH files have it.
 * @returns The share; that of the trunk for a name that is none of a limb.
 */
function bodyRadius(joint: string): number {
  return JOINTS.find(([name]) => name.test(joint))?.[1] ?? TRUNK;
}
