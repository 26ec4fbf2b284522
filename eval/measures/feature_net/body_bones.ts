import type { Skeleton } from "../../../src/motion/skeleton/skeleton.ts";

/** A bone: the node where it begins, and the node where it ends. */
export type Bone = readonly [from: number, to: number];

/** How many bones {@linkcode bodyBones} finds. */
export const BONES = 8;

/**
 * The bones of the upper body that every skeleton has, whatever its joints are called: trunk, head,
 * and of each arm collar, upper arm and forearm.
 *
 * Hands are found by name (hand or wrist, left or right), elbow and shoulder as the joints before
 * them, neck and head by name, the trunk's foot is the root.
 *
 * @param skeleton The joints' names and parents.
 * @returns Trunk, head, left collar, upper arm, forearm, and the right ones; undefined if one of them
 * is not there.
 *
 * @example Usage
 * ```ts
 * import { bodyBones } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { takeuchiSkeleton } from "@aud2repr2pose/aud2repr2pose/motion";
 * import { assertEquals } from "@std/assert";
 *
 * const { joints } = takeuchiSkeleton;
 * const ends = bodyBones(takeuchiSkeleton)!.map(([, to]) => joints[to]);
 * assertEquals(ends.slice(2, 5), ["LeftArm", "LeftForeArm", "LeftHand"]);
 * ```
 */
export function bodyBones(
  { joints, parents, endSites }: Pick<Skeleton, "joints" | "parents" | "endSites">,
): Bone[] | undefined {
  const find = (fits: (name: string, node: number) => boolean) =>
    joints.findIndex((name, node) => !endSites[node] && fits(name, node));
  const root = parents.indexOf(-1);
  const neck = find((name) => /neck/i.test(name));
  const head = find((name) => /head/i.test(name));
  const arm = (side: RegExp): Bone[] | undefined => {
    const isHand = (name: string) => /hand|wrist/i.test(name) && side.test(name);
    const hand = find((name, node) => isHand(name) && !isHand(joints[parents[node]!] ?? ""));
    const elbow = parents[hand] ?? -1, shoulder = parents[elbow] ?? -1;
    if (shoulder < 0 || shoulder === neck) return undefined;
    return [[neck, shoulder], [shoulder, elbow], [elbow, hand]];
  };
  const left = arm(/left|^l(?=[A-Z_.])|[_.]l$/i), right = arm(/right|^r(?=[A-Z_.])|[_.]r$/i);
  if (root < 0 || neck < 0 || head < 0 || !left || !right) return undefined;
  return [[root, neck], [neck, head], ...left, ...right];
}
