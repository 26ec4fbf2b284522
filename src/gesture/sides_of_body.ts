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
