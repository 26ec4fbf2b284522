import type { Skeleton } from "./skeleton.ts";

/** Parts of the body that move in ways of their own. */
export type JointGroup = "body" | "arms" | "left fingers" | "right fingers" | "legs";

/**
 * Sorts the nodes of a skeleton into groups by the names of its joints; an end site belongs to its
 * joint's.
 *
 * @param skeleton The skeleton.
 * @returns Indexes of the nodes in each group that has any.
 *
 * @example Usage
 * ```ts
 * import { jointGroups, takeuchiSkeleton } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * for (const [group, nodes] of jointGroups(takeuchiSkeleton)) console.log(group, nodes.length);
 * ```
 */
export function jointGroups(skeleton: Skeleton): Map<JointGroup, number[]> {
  const order: JointGroup[] = ["body", "arms", "left fingers", "right fingers", "legs"];
  const groups = new Map(order.map((group) => [group, [] as number[]]));
  for (let node = 0; node < skeleton.joints.length; node++) {
    const named = skeleton.endSites[node] ? skeleton.parents[node]! : node;
    groups.get(groupOf(skeleton.joints[named]!))!.push(node);
  }
  return new Map([...groups].filter(([, nodes]) => nodes.length > 0));
}

function groupOf(joint: string): JointGroup {
  if (/thumb|index|middle|ring|pinky|little|finger/i.test(joint)) {
    return /right|^r[_.]|[_.]r$/i.test(joint) ? "right fingers" : "left fingers";
  }
  if (/leg|foot|toe|thigh|knee|shin|calf|ankle/i.test(joint)) return "legs";
  return /shoulder|clavicle|arm|elbow|wrist|hand/i.test(joint) ? "arms" : "body";
}
