import type { Matrix } from "../../matrix/matrix.ts";
import { type BodyPart, bodyParts, type JointPlace } from "./body_parts.ts";
import type { Skeleton } from "./skeleton.ts";

/** What lengths in files are in. */
export type LengthUnit = "m" | "cm" | "mm" | "inch";

/** Centimetres in each unit. */
export const CENTIMETRES: Readonly<Record<LengthUnit, number>> = {
  m: 100,
  cm: 1,
  mm: 0.1,
  inch: 2.54,
};

/** From where to where a figure may be tall in each unit: 0.5 m to 3 m, in inches 1.1 m to 2.1 m. */
const HEIGHTS: readonly (readonly [unit: LengthUnit, least: number, most: number])[] = [
  ["m", 0.5, 3],
  ["inch", 43, 83],
  ["cm", 83, 300],
  ["mm", 500, 3000],
];

/** Of a body's height, what is above the hips. */
const ABOVE_HIPS = 0.47;

const LEGS: ReadonlySet<BodyPart> = new Set(["thigh", "shin", "foot"]);
const UPRIGHT: ReadonlySet<BodyPart> = new Set(["trunk", "neck", "head"]);

/**
 * The node from which legs and trunk go apart: the hips, which a root on the ground may have below it.
 *
 * @param skeleton The skeleton.
 * @param parts What its joints are.
 */
export function hipsOf({ parents }: Skeleton, parts: readonly JointPlace[]): number {
  const above = (node: number) => {
    const path: number[] = [];
    for (let at = node; at >= 0; at = parents[at]!) path.unshift(at);
    return path;
  };
  const shared = ([first = [0], ...others]: readonly number[][]) =>
    first.findLast((node, depth) => others.every((path) => path[depth] === node)) ?? 0;
  const paths = (has: (part: BodyPart) => boolean) =>
    parts.flatMap(({ part }, node) => has(part) ? [above(node)] : []);
  const legs = paths((part) => part === "thigh" || part === "shin");
  const heads = paths((part) => part === "neck" || part === "head");
  if (legs.length > 0 && heads.length > 0) return shared([...legs, ...heads]);
  return shared(paths((part) => part !== "other"));
}

/** Along the bones, how far each node is from the root. */
export function waysFromRoot({ parents, offsets }: Skeleton): number[] {
  const ways: number[] = [];
  for (const [node, parent] of parents.entries()) {
    const length = Math.hypot(...offsets.slice(3 * node, 3 * node + 3));
    ways.push(parent < 0 ? 0 : ways[parent]! + length);
  }
  return ways;
}

/**
 * How tall a figure is, along its bones from head to foot, in the unit of its bones; without legs, what
 * is above the hips says it.
 *
 * @param skeleton The skeleton.
 * @returns Undefined where its joints' names tell neither head and legs nor head and arms.
 */
export function figureHeight(skeleton: Skeleton): number | undefined {
  const parts = bodyParts(skeleton);
  const has = (...some: BodyPart[]) => parts.some(({ part }) => some.includes(part));
  const legs = has("shin");
  if (!has("neck", "head") || !legs && !has("forearm")) return undefined;
  const hips = hipsOf(skeleton, parts), ways = waysFromRoot(skeleton);
  const farthest = (of: ReadonlySet<BodyPart>) =>
    Math.max(...parts.map(({ part }, node) => of.has(part) ? ways[node]! - ways[hips]! : 0));
  const above = farthest(UPRIGHT);
  return legs ? above + farthest(LEGS) : above / ABOVE_HIPS;
}

/**
 * The unit that a figure's bones are in, by its height.
 *
 * @param height {@linkcode figureHeight}.
 * @returns Undefined where it is that of no human in any.
 */
export function guessUnit(height: number): LengthUnit | undefined {
  return HEIGHTS.find(([, least, most]) => height >= least && height <= most)?.[0];
}

/**
 * The axis that points upward, by where the head is above the feet, or without feet above the hips, on
 * average over a motion.
 *
 * @param skeleton The skeleton.
 * @param positions x, y, z of each node, (frames, 3 nodes).
 * @returns `z` only where that is plain to see.
 */
export function guessUp(
  skeleton: Skeleton,
  { data, rows, columns }: Matrix<Float32Array | Float64Array>,
): "y" | "z" {
  const parts = bodyParts(skeleton);
  const nodesOf = (...of: BodyPart[]) =>
    parts.flatMap(({ part }, node) => of.includes(part) ? [node] : []);
  const top = nodesOf("head", "neck"), feet = nodesOf("foot", "toe");
  const bottom = feet.length > 0 ? feet : [hipsOf(skeleton, parts)];
  if (top.length === 0 || top.includes(bottom[0]!)) return "y";
  const mean = (nodes: readonly number[], axis: number) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      for (const node of nodes) sum += data[row * columns + 3 * node + axis]!;
    }
    return sum / nodes.length / rows;
  };
  const y = mean(top, 1) - mean(bottom, 1), z = mean(top, 2) - mean(bottom, 2);
  return z > 1.5 * Math.abs(y) ? "z" : "y";
}
