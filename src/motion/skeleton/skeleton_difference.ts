import type { Skeleton } from "./skeleton.ts";

/** Bones whose ends are this near, in cm, are the same: decimals of a file's text. */
const TOLERANCE = 1e-3;

/** Where two skeletons differ: in their nodes, or only in a bone. */
export interface SkeletonDifference {
  /** `nodes`: motion of one cannot be put on the other. `bones`: it can. */
  readonly kind: "nodes" | "bones";
  /** What the first has and the second has not, such as `62 nodes, not 64`. */
  readonly text: string;
}

/**
 * Finds the first difference between two skeletons: names and order of the joints, who hangs on
 * whom, and the bones. Names of skeletons and end sites, rotation orders, and where the root stands in
 * the rest pose make no difference.
 *
 * @param skeleton A skeleton.
 * @param expected Another one.
 * @returns The difference, undefined where there is none.
 *
 * @example Usage
 * ```ts
 * import { skeletonDifference, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose";
 *
 * const short = skeletonFromPose(["Elbow", "Hand"], [-1, 0], [0, 100, 0, 25, 100, 0]);
 * const long = skeletonFromPose(["Elbow", "Hand"], [-1, 0], [0, 100, 0, 30, 100, 0]);
 * console.log(skeletonDifference(short, long)?.text); // Hand at (25, 0, 0), not (30, 0, 0)
 * ```
 */
export function skeletonDifference(
  skeleton: Skeleton,
  expected: Skeleton,
): SkeletonDifference | undefined {
  const nodes = skeleton.joints.length;
  if (nodes !== expected.joints.length) {
    return { kind: "nodes", text: `${nodes} nodes, not ${expected.joints.length}` };
  }
  for (let node = 0; node < nodes; node++) {
    const text = nodeDifference(skeleton, expected, node);
    if (text !== undefined) return { kind: "nodes", text };
  }
  for (let node = 1; node < nodes; node++) {
    const bone = skeleton.offsets.slice(3 * node, 3 * node + 3);
    const other = expected.offsets.slice(3 * node, 3 * node + 3);
    if (bone.every((value, i) => Math.abs(value - other[i]!) <= TOLERANCE)) continue;
    const text = `${skeleton.joints[node]} at (${bone.join(", ")}), not (${other.join(", ")})`;
    return { kind: "bones", text };
  }
  return undefined;
}

function nodeDifference(a: Skeleton, b: Skeleton, node: number): string | undefined {
  const name = describe(a, node);
  if (a.endSites[node] !== b.endSites[node] || !a.endSites[node] && name !== describe(b, node)) {
    return `${name} as node ${node + 1}, not ${describe(b, node)}`;
  }
  if (a.parents[node] === b.parents[node]) return undefined;
  return `${name} on ${describe(a, a.parents[node]!)}, not on ${describe(b, b.parents[node]!)}`;
}

function describe(skeleton: Skeleton, node: number): string {
  return skeleton.endSites[node] ? "an end site" : `${skeleton.joints[node]}`;
}
