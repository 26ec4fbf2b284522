import { bodyRadius, sidesOfBody } from "../gesture/figure_measure.ts";
import { jointGroups } from "../motion/skeleton/joint_groups.ts";
import type { Skeleton } from "../motion/skeleton/skeleton.ts";
import { type Camera, projectCapsule } from "./camera.ts";
import { type Capsule, drawCapsule } from "./draw_capsule.ts";
import { drawShadow } from "./paint_backdrop.ts";
import { LIMB_ENDS, type Performer } from "./performer.ts";
import type { Picture } from "./picture.ts";

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** What a figure is painted with; its arms differ, so that crossing hands are told apart. */
export interface FigureColors {
  /** Trunk, head and legs. */
  readonly middle: Rgb;
  /** The left arm and hand. */
  readonly left: Rgb;
  /** The right arm and hand. */
  readonly right: Rgb;
}

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
  /** What it is painted with. */
  readonly color: Rgb;
}

/** A skeleton as a body. */
export interface Figure {
  /** The skeleton. */
  readonly skeleton: Skeleton;
  /** What is drawn. */
  readonly limbs: readonly Limb[];
  /** Length of the trunk in cm, along the bones from the root to the head: the figure's scale. */
  readonly trunk: number;
  /** Whether it has legs to stand on; one that has none is a bust on a stand. */
  readonly legs: boolean;
}

/**
 * Makes a body of a skeleton: limbs as thick as its own scale and the names of its joints say. Where
 * the skeleton ends at a joint, what is beyond it is added: a head, a hand, the tips of fingers.
 *
 * @param skeleton The skeleton; one whose joints have other names is drawn in thin limbs.
 * @param colors What it is painted with.
 * @returns The body.
 */
export function figureOf(skeleton: Skeleton, colors: FigureColors): Figure {
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
    const bone = { from, to, color: colors[arm ? sides[from]! : "middle"] };
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
  limbs.push(...chestOf(skeleton, body, colors.middle));
  return { skeleton, limbs, trunk, legs: body.legs };
}

const HEAD = /head/i;
const CLAVICLE = /shoulder|clavicle|collar/i;
const UPPER_ARM = /^(?!.*(fore|lower)).*arm/i;
/** The trunk's limbs end within the arms, so that the colours of both do not mix. */
const WITHIN = 0.9;

type Bone = Pick<Limb, "from" | "to" | "color">;

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
function chestOf({ parents, endSites }: Skeleton, anatomy: Anatomy, color: Rgb): Limb[] {
  const { arms, body, ways, trunk, name, radius } = anatomy;
  const limbs: Limb[] = [];
  for (const to of arms) {
    if (endSites[to] || !UPPER_ARM.test(name(to))) continue;
    let from = to;
    while (from > 0 && (!body.has(from) || ways[from]! > 0.45 * trunk)) from = parents[from]!;
    limbs.push({ from, to, radii: [0.125 * trunk, WITHIN * radius(to)], color });
  }
  return limbs;
}

/** What a figure without legs stands on. */
const STAND: Rgb = [178, 186, 196];
/** How dark the shadow of what touches the ground is, 0 to 255. */
const SHADOW = 72;

/** Draws a performer as a camera sees it, again and again. */
export class FigureDrawing {
  readonly #performer: Performer;
  readonly #camera: Camera;
  readonly #capsules: readonly Capsule[];
  /** Numbers of the limbs, the farthest first. */
  readonly #order: Uint16Array;
  /** A capsule's ends in the world. */
  readonly #ends = new Float64Array(LIMB_ENDS);
  /** That capsule in the picture. */
  readonly #seen = newCapsule();

  /**
   * @param performer Who is drawn.
   * @param camera Who looks.
   */
  constructor(performer: Performer, camera: Camera) {
    const { limbs } = performer.figure;
    this.#performer = performer;
    this.#camera = camera;
    this.#capsules = limbs.map(newCapsule);
    this.#order = Uint16Array.from(limbs.keys());
  }

  /**
   * Draws the performer as it is now.
   *
   * @param picture Where to.
   */
  draw(picture: Picture): void {
    const { ends, figure: { limbs, legs, trunk } } = this.#performer;
    const camera = this.#camera, capsules = this.#capsules;
    if (legs) this.#drawShadows(picture);
    else this.#drawStand(picture);
    capsules.forEach((capsule, n) => projectCapsule(camera, ends, n * LIMB_ENDS, capsule));
    const distance = (n: number) => capsules[n]!.za + capsules[n]!.zb;
    this.#order.sort((a, b) => distance(b) - distance(a) || a - b);
    for (const n of this.#order) {
      const cm = distance(n) / 2 / camera.focalLength;
      drawCapsule(picture, capsules[n]!, { color: limbs[n]!.color, cm, gap: 0.06 * trunk });
    }
  }

  /** A pole from the hips down, past the picture's edge. */
  #drawStand(picture: Picture): void {
    const { ends, figure: { trunk } } = this.#performer;
    const [x, y, z] = ends as unknown as [number, number, number];
    const radius = 0.03 * trunk, pole = this.#seen;
    this.#ends.set([x, y, z, radius, x, y - 2 * trunk, z, radius]);
    projectCapsule(this.#camera, this.#ends, 0, pole);
    const cm = pole.za / this.#camera.focalLength;
    drawCapsule(picture, pole, { color: STAND, cm, gap: trunk });
  }

  /** Shadows of light from above: the higher a limb, the softer and paler. */
  #drawShadows(picture: Picture): void {
    const { ends, figure: { trunk } } = this.#performer;
    const { back, focalLength } = this.#camera;
    const flatness = back[1]! + 0.02;
    for (let n = 0; n < ends.length; n += LIMB_ENDS) {
      if (ends[n + 3]! < 0.03 * trunk) continue; // fingers
      const height = Math.max(0, ends[n + 1]! + ends[n + 5]!) / 2 / trunk;
      this.#ends.set(ends.subarray(n, n + LIMB_ENDS));
      this.#ends[1] = this.#ends[5] = 0;
      projectCapsule(this.#camera, this.#ends, 0, this.#seen);
      const soft = (0.05 + 0.1 * height) * trunk * focalLength / this.#seen.za;
      drawShadow(picture, this.#seen, { flatness, soft, dark: SHADOW / (1 + 0.6 * height) });
    }
  }
}

function newCapsule(): Capsule {
  return { xa: 0, ya: 0, za: 0, ra: 0, xb: 0, yb: 0, zb: 0, rb: 0 };
}
