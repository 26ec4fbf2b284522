import type { Matrix } from "../matrix/matrix.ts";
import type { Skeleton } from "../motion/skeleton/skeleton.ts";

/** A side of the body. */
export type Side = "left" | "right" | "middle";

/**
 * Finds which side of the body each node of a skeleton is on, by the names of its joints (`LeftHand`,
 * `LHand`, `l_hand`, `hand.L`); an end site is on its joint's.
 *
 * @param skeleton The skeleton.
 * @returns A side a node, `"middle"` where the name says none.
 */
export function sidesOfBody({ joints, endSites, parents }: Skeleton): Side[] {
  return joints.map((joint, node) => {
    const name = endSites[node] ? joints[parents[node]!]! : joint;
    if (/left/i.test(name) || /^[lL][A-Z_.]|[_.][lL]$/.test(name)) return "left";
    return /right/i.test(name) || /^[rR][A-Z_.]|[_.][rR]$/.test(name) ? "right" : "middle";
  });
}

/**
 * Finds which way a figure faces: what is on its left is to be on its left, on average over its motion.
 *
 * @param skeleton Its skeleton, of which the names of joints say what is left and right.
 * @param positions x, y, z of each node in cm, (frames, 3 * nodes).
 * @returns The azimuth of its front, in radians from the +z axis towards +x; 0 where no names tell.
 */
export function facing(
  skeleton: Skeleton,
  { data, rows, columns }: Matrix<Float32Array | Float64Array>,
): number {
  const sides = sidesOfBody(skeleton);
  const sums = { left: [0, 0, 0], right: [0, 0, 0], middle: [0, 0, 0] };
  for (let row = 0; row < rows; row++) {
    for (let node = 0; node < sides.length; node++) {
      const sum = sums[sides[node]!];
      const i = row * columns + 3 * node;
      sum[0]! += data[i]!;
      sum[1]! += data[i + 2]!;
      sum[2]! += 1;
    }
  }
  const { left, right } = sums;
  if (left[2] === 0 || right[2] === 0) return 0;
  const x = left[0]! / left[2]! - right[0]! / right[2]!;
  const z = left[1]! / left[2]! - right[1]! / right[2]!;
  return x === 0 && z === 0 ? 0 : Math.atan2(-z, x);
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
export function bodyRadius(joint: string): number {
  return JOINTS.find(([name]) => name.test(joint))?.[1] ?? TRUNK;
}
