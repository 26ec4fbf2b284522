import * as z from "zod";
import { fault, flag, list, number, oneOf, text, wrongField } from "../../json/fields.ts";
import { readAs } from "../../json/read_as.ts";
import type { Skeleton } from "./skeleton.ts";

/** Most nodes of a skeleton: a hundred times those of a body with hands and face. */
const MOST_NODES = 10_000;

const ORDERS = ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX"] as const;

/** A skeleton as JSON; fields that it does not know, such as of other programs, are left out. */
export const skeletonSchema: z.ZodType<Skeleton> = z.object({
  name: z.string("a text"),
  joints: list(text("a name"), "a list of names").min(1, "a list of at least one name").max(
    MOST_NODES,
    `a list of at most ${MOST_NODES} names`,
  ),
  parents: list(number({ least: -1, whole: true }, "the index of an earlier joint, or -1")),
  endSites: list(flag),
  offsets: list(number({}, "a finite number")),
  rotationOrder: oneOf(ORDERS, 'an order of the three axes such as "ZXY"'),
}, "an object").superRefine(({ joints, parents, endSites, offsets }, context) => {
  const nodes = joints.length;
  const lengths = { parents: nodes, endSites: nodes, offsets: 3 * nodes } as const;
  for (const [field, length] of Object.entries(lengths) as [keyof typeof lengths, number][]) {
    const found = { parents, endSites, offsets }[field].length;
    if (found !== length) {
      return fault(context, `must be a list of ${length} elements, has ${found}`, [field]);
    }
  }
  const later = parents.findIndex((parent, i) =>
    i === 0 ? parent !== -1 : parent < 0 || parent >= i
  );
  if (later >= 0) {
    const words = "the index of an earlier joint, -1 for the first";
    return wrongField(context, ["parents", later], words);
  }
  if (endSites[0]) return wrongField(context, ["endSites", 0], "false: the root is no end site");
  const leaf = parents.findIndex((parent) => endSites[parent]);
  if (leaf >= 0) wrongField(context, ["parents", leaf], "a joint, not an end site");
});

/**
 * Checks that a value read from JSON is a skeleton.
 *
 * @param json Any value.
 * @returns The skeleton, without what else the value may hold.
 * @throws {InputError} If a field is missing or wrong; the message names it.
 *
 * @example Usage
 * ```ts
 * import { validateSkeleton } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const skeleton = validateSkeleton({
 *   name: "arm",
 *   joints: ["Shoulder", "Elbow", "Site1"],
 *   parents: [-1, 0, 1],
 *   endSites: [false, false, true],
 *   offsets: [0, 140, 0, 30, 0, 0, 25, 0, 0],
 *   rotationOrder: "ZXY",
 * });
 * console.log(skeleton.joints.length); // 3
 * ```
 */
export function validateSkeleton(json: unknown): Skeleton {
  return readAs(skeletonSchema, json, "skeleton");
}
