import {
  type BodyPart,
  bodyParts,
  type JointPlace,
  type Side,
} from "../motion/skeleton/body_parts.ts";
import { hipsOf, waysFromRoot } from "../motion/skeleton/figure_size.ts";
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
  /** Length of the trunk in cm, along the bones from the hips to the head: the figure's scale. */
  readonly trunk: number;
  /** The node in its middle: the hips, which may hang on a root on the ground. */
  readonly hips: number;
  /** Nodes of its body, without what is above the hips, in the face, or of no use to see. */
  readonly nodes: readonly number[];
  /** Whether it has legs to stand on; one that has none is a bust. */
  readonly legs: boolean;
}

/**
 * Makes a body of a skeleton: limbs as thick as its own scale and the names of its joints say. Where
 * the skeleton ends at a joint, what is beyond it is added: a head, a hand, the tips of fingers. What
 * hangs between a root on the ground and the hips, in the face, or on helper joints is not drawn.
 *
 * @param skeleton The skeleton; one whose joints have other names has thin limbs, points without bones
 * are balls.
 * @returns The body.
 */
export function figureOf(skeleton: Skeleton): Figure {
  if (!hasBones(skeleton)) return pointsOf(skeleton);
  const body = anatomyOf(skeleton);
  const { trunk, hips, nodes, places, ways, lengthOf, radius } = body;
  const legs = places.some(({ part }) => part === "thigh" || part === "shin" || part === "foot");
  const isPole = (to: number) => !legs && places[to]!.part === "trunk" && ways[to]! < WAIST * trunk;
  const { parents, endSites } = skeleton;
  const shown = new Set(nodes);
  const ends = new Set(nodes);
  for (const node of nodes) {
    if (lengthOf(node) > LEAST_BONE * trunk && node !== hips) ends.delete(parents[node]!);
  }
  const limbs: Limb[] = [];
  const isArm = (node: number) => ARMS.has(places[node]!.part);
  for (const to of nodes) {
    const from = parents[to]!;
    if (to === hips || !shown.has(from) || lengthOf(to) <= LEAST_BONE * trunk) continue;
    if (places[from]!.part === "head" || isPole(to)) continue; // the head is one
    // A bone is called after the joint that turns it: the shoulder's belongs to the trunk.
    const arm = isArm(from) && places[from]!.part !== "clavicle";
    const bone = { from, to, side: arm ? places[from]!.side : "middle" } as const;
    const end = radius(to) * (isArm(to) && !arm ? WITHIN : 1);
    limbs.push({ ...bone, radii: [radius(from), end] });
    if (!ends.has(to) || endSites[to] || !isArm(to)) continue;
    limbs.push(tipOf(bone, end, places[to]!.part === "hand"));
  }
  limbs.push(...headOf(skeleton, body), ...chestOf(skeleton, body));
  return { skeleton, limbs, trunk, hips, nodes, legs };
}

/** A ball a node. */
function pointsOf(skeleton: Skeleton): Figure {
  const { joints, offsets } = skeleton;
  const nodes = [...joints.keys()];
  const heights = nodes.map((node) => offsets[3 * node + 1]!);
  const height = Math.max(...heights) - Math.min(...heights) || 1;
  const radii = [0.012 * height, 0.012 * height] as const;
  const limbs = nodes.map((to) => ({ from: to, to, radii, side: "middle" as const }));
  return { skeleton, limbs, trunk: 0.4 * height, hips: 0, nodes, legs: true };
}

/** How thick a body is at each of its parts, as a share of the trunk's length. */
const RADII: Readonly<Record<Exclude<BodyPart, "other" | "face">, number>> = {
  trunk: 0.13,
  neck: 0.062,
  head: 0.058,
  clavicle: 0.05,
  "upper arm": 0.07,
  forearm: 0.052,
  hand: 0.034,
  thumb: 0.0165,
  finger: 0.0145,
  thigh: 0.105,
  shin: 0.072,
  foot: 0.048,
  toe: 0.034,
};
/** A body without legs is a bust: it ends at the waist, this share of the trunk up, and not in a pole. */
const WAIST = 0.3;
/** Where no name tells, as a share of the trunk. */
const THIN = 0.02;
/** A limb is no thicker than its bones are long: most that a radius may be of the longest at a joint. */
const THICKEST = 0.5;
/** Shorter bones, as a share of the trunk, are none. */
const LEAST_BONE = 0.004;
/** The trunk's limbs end within the arms, so that the colours of both do not mix. */
const WITHIN = 0.9;

const ARMS: ReadonlySet<BodyPart> = new Set(
  ["clavicle", "upper arm", "forearm", "hand", "thumb", "finger"] as const,
);
const WITHIN_LIMBS: ReadonlySet<BodyPart> = new Set(
  ["trunk", "clavicle", "upper arm", "forearm", "thigh", "shin"] as const,
);
const UPRIGHT: ReadonlySet<BodyPart> = new Set(["trunk", "neck", "head"] as const);

type Bone = Pick<Limb, "from" | "to" | "side">;

/** What the names of a skeleton's joints say of it. */
interface Anatomy {
  readonly places: readonly JointPlace[];
  readonly hips: number;
  /** Nodes that are drawn. */
  readonly nodes: readonly number[];
  readonly trunk: number;
  /** How far each node is from the hips, along the bones. */
  readonly ways: readonly number[];
  /** Length of the bone that ends at a node. */
  readonly lengthOf: (node: number) => number;
  readonly radius: (node: number) => number;
}

function anatomyOf(skeleton: Skeleton): Anatomy {
  const { joints, parents, endSites, offsets } = skeleton;
  const places = bodyParts(skeleton);
  const isNamed = places.some(({ part }) => part !== "other");
  const hips = isNamed ? hipsOf(skeleton, places) : 0;
  const fromRoot = waysFromRoot(skeleton);
  const ways = fromRoot.map((way) => way - fromRoot[hips]!);
  const lengthOf = (node: number) => Math.hypot(...offsets.slice(3 * node, 3 * node + 3));
  const nodes = isNamed ? bodyNodes(skeleton, places, hips) : [...joints.keys()];
  const trunk = Math.max(
    ...nodes.map((node) => !isNamed || UPRIGHT.has(places[node]!.part) ? ways[node]! : 0),
  ) || Math.max(...ways) || 1;
  const longest = parents.map(() => 0);
  for (const node of nodes.filter((node) => node !== hips)) {
    for (const end of [node, parents[node]!]) {
      longest[end] = Math.max(longest[end]!, lengthOf(node));
    }
  }
  const radius = (node: number): number => {
    const { part } = places[node]!;
    const tip = endSites[node] ? 0.75 : 1;
    if (part === "other" || part === "face") { // as thick as what it hangs on, where names tell that
      return isNamed && node > 0 ? radius(parents[node]!) : THIN * trunk * tip;
    }
    const share = RADII[part] * trunk;
    return (UPRIGHT.has(part) ? share : Math.min(share, THICKEST * longest[node]!)) * tip;
  };
  return { places, hips, nodes, trunk, ways, lengthOf, radius };
}

/** The hips and what hangs on them, but for the face and helper joints that nothing else hangs on. */
function bodyNodes(
  { parents }: Skeleton,
  places: readonly JointPlace[],
  hips: number,
): number[] {
  const below = new Set([hips]), useful = new Set<number>();
  for (const [node, parent] of parents.entries()) {
    const hidden = places[node]!.part === "face";
    if (below.has(parent) && !hidden) below.add(node);
  }
  for (const node of [...below].reverse()) {
    if (useful.has(node) || places[node]!.part !== "other") useful.add(node).add(parents[node]!);
  }
  // Limbs go on: what ends within one, beside its next joint, marks a place on it.
  const children = (node: number) => [...useful].filter((child) => parents[child] === node).length;
  const isMark = (node: number) =>
    WITHIN_LIMBS.has(places[node]!.part) && children(node) === 0 && children(parents[node]!) > 1;
  return [...below].filter((node) => useful.has(node) && !isMark(node));
}

/** The head: one ball, from some way beyond its joint, towards its end or away from the neck. */
function headOf({ parents }: Skeleton, anatomy: Anatomy): Limb[] {
  const { places, hips, nodes, trunk, lengthOf } = anatomy;
  const parts = (part: BodyPart) => nodes.filter((node) => places[node]!.part === part);
  const head = parts("head")[0];
  if (head === undefined || head === hips) return [];
  const radii = [0.093 * trunk, 0.113 * trunk] as const;
  const end = parts("head").filter((node) => parents[node] === head)
    .sort((a, b) => lengthOf(b) - lengthOf(a))[0];
  const back = end === undefined ? 0 : lengthOf(end);
  const bone = back > LEAST_BONE * trunk
    ? { from: head, to: end! }
    : { from: parents[head]!, to: head };
  const start = bone.to === head ? 0 : back;
  const beyond = [0.05 * trunk - start, 0.13 * trunk - start] as const;
  return [{ ...bone, beyond, radii, side: "middle" }];
}

/** The end of a finger, or a hand that has none. */
function tipOf(bone: Bone, radius: number, hand: boolean): Limb {
  return { ...bone, beyond: [0, (hand ? 3 : 1.6) * radius], radii: [radius, 0.8 * radius] };
}

/** How far up the trunk the limbs of a chest begin, as shares of it. */
const CHEST = [0.45, 0.7] as const;

/** From the waist and the ribs to each shoulder: a chest, where a skeleton has only a spine. */
function chestOf({ parents, endSites }: Skeleton, anatomy: Anatomy): Limb[] {
  const { places, hips, nodes, ways, trunk, radius } = anatomy;
  const limbs: Limb[] = [];
  for (const to of nodes) {
    const isArm = (node: number) => places[node]?.part === "upper arm";
    if (endSites[to] || !isArm(to) || isArm(parents[to]!)) continue;
    const begins = CHEST.map((share) => {
      let from = to;
      const isTrunk = () => UPRIGHT.has(places[from]!.part) && ways[from]! <= share * trunk;
      while (from !== hips && from > 0 && !isTrunk()) from = parents[from]!;
      return from;
    });
    for (const from of new Set(begins)) {
      limbs.push({ from, to, radii: [0.125 * trunk, WITHIN * radius(to)], side: "middle" });
    }
  }
  return limbs;
}
