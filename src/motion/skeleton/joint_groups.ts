import { type BodyPart, bodyParts } from "./body_parts.ts";
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
  for (const [node, { part, side }] of bodyParts(skeleton).entries()) {
    groups.get(groupOf(part, side === "right"))!.push(node);
  }
  return new Map([...groups].filter(([, nodes]) => nodes.length > 0));
}

function groupOf(part: BodyPart, right: boolean): JointGroup {
  switch (part) {
    case "thumb":
    case "finger":
      return right ? "right fingers" : "left fingers";
    case "clavicle":
    case "upper arm":
    case "forearm":
    case "hand":
      return "arms";
    case "thigh":
    case "shin":
    case "foot":
    case "toe":
      return "legs";
    default:
      return "body";
  }
}
