import * as z from "zod";
import { InputError } from "../../errors/input_error.ts";
import { fault, flag, list, number, oneOf, text, wrongField } from "../../json/fields.ts";
import { readAs } from "../../json/read_as.ts";

/** Most nodes of a skeleton: a hundred times those of a body with hands and face. */
const MOST_NODES = 10_000;

const ORDERS = ["XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX"] as const;

/** Order of three rotations about the axes, the one applied last to a point named first. */
export type RotationOrder = "XYZ" | "XZY" | "YXZ" | "YZX" | "ZXY" | "ZYX";

/**
 * A tree of joints and end sites in its rest pose, as plain data: it travels inside a model's
 * `model.json`.
 *
 * A *node* is a joint or an end site: the tip of a bone that ends in no other joint. All arrays are
 * indexed by node. The world axes are those of BVH: y up, right-handed, centimetres.
 */
export interface Skeleton {
  /** What it is called. */
  readonly name: string;
  /** Name of each node, parents before their children. */
  readonly joints: readonly string[];
  /** Index of each node's parent, -1 for the root, which is node 0. */
  readonly parents: readonly number[];
  /** Whether the node is an end site, which has no rotation. */
  readonly endSites: readonly boolean[];
  /** x, y, z of each node from its parent in the rest pose, in cm; the root's is its position. */
  readonly offsets: readonly number[];
  /** Order in which BVH files of this skeleton list its rotations: R = R1 R2 R3. */
  readonly rotationOrder: RotationOrder;
}

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

/** Bones whose ends are this near, in cm, are the same: half a millimetre, decimals of a file's text. */
const TOLERANCE = 0.05;

/** Where two skeletons differ: in their nodes, or only in a bone. */
export interface SkeletonDifference {
  /** `nodes`: motion of one cannot be put on the other. `bones`: it can. */
  readonly kind: "nodes" | "bones";
  /** What the first has and the second has not, such as `62 nodes, not 64`. */
  readonly text: string;
  /** The joint whose bone differs most and by how much, such as `LeftHand by 2.8 cm`. */
  readonly bone?: string;
}

/**
 * Finds the difference between two skeletons: the first in names and order of the joints and in who hangs
 * on whom, or else the largest of the bones. Bones that differ by less than half a millimetre are the
 * same. Names of skeletons and end sites, rotation orders, and where the root stands in the rest pose make
 * no difference.
 *
 * @param skeleton A skeleton.
 * @param expected Another one.
 * @param moving Nodes that do not stay on their bones, which are not compared.
 * @returns The difference, undefined where there is none.
 *
 * @example Usage
 * ```ts
 * import { skeletonDifference, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const short = skeletonFromPose(["Elbow", "Hand"], [-1, 0], [0, 100, 0, 25, 100, 0]);
 * const long = skeletonFromPose(["Elbow", "Hand"], [-1, 0], [0, 100, 0, 30, 100, 0]);
 * console.log(skeletonDifference(short, long)?.text); // Hand at (25, 0, 0), not (30, 0, 0)
 * ```
 */
export function skeletonDifference(
  skeleton: Skeleton,
  expected: Skeleton,
  moving: ReadonlySet<number> = new Set(),
): SkeletonDifference | undefined {
  const nodes = skeleton.joints.length;
  if (nodes !== expected.joints.length) {
    return { kind: "nodes", text: `${nodes} nodes, not ${expected.joints.length}` };
  }
  for (let node = 0; node < nodes; node++) {
    const text = nodeDifference(skeleton, expected, node);
    if (text !== undefined) return { kind: "nodes", text };
  }
  let most = TOLERANCE, worst = 0;
  for (let node = 1; node < nodes; node++) {
    const distance = Math.hypot(
      ...boneOf(skeleton, node).map((value, i) => value - boneOf(expected, node)[i]!),
    );
    if (distance > most && !moving.has(node)) [most, worst] = [distance, node];
  }
  if (worst === 0) return undefined;
  const [own, other] = [boneOf(skeleton, worst), boneOf(expected, worst)].map((bone) =>
    `(${bone.map((value) => Number(value.toFixed(6))).join(", ")})`
  );
  const joint = skeleton.endSites[worst]
    ? `the end of ${skeleton.joints[skeleton.parents[worst]!]}`
    : skeleton.joints[worst]!;
  return {
    kind: "bones",
    text: `${joint} at ${own}, not ${other}`,
    bone: `${joint} by ${Number(most.toPrecision(2))} cm`,
  };
}

function boneOf({ offsets }: Skeleton, node: number): readonly number[] {
  return offsets.slice(3 * node, 3 * node + 3);
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

/** Options of {@linkcode skeletonFromPose}. */
export interface SkeletonFromPoseOptions {
  /**
   * What to call the skeleton.
   *
   * @default {"skeleton"}
   */
  name?: string;
  /**
   * Whether each node is an end site.
   *
   * @default {no node is}
   */
  endSites?: readonly boolean[];
  /**
   * Order in which BVH files list its rotations.
   *
   * @default {"ZXY"}
   */
  rotationOrder?: RotationOrder;
}

/**
 * Makes a skeleton of names, parents and a rest pose, for instance the mean pose of a data set.
 *
 * The mean of many poses has shorter bones than any of them:
 * {@linkcode fitBoneLengths} takes the lengths from a motion instead.
 *
 * @param names Name of each node, parents before their children.
 * @param parents Index of each node's parent, -1 for the first.
 * @param pose x, y, z of each node in cm, 3 * names.length numbers.
 * @param options Name, end sites and rotation order.
 * @returns The skeleton whose rest pose this is.
 * @throws {InputError} If lengths disagree, or a parent does not come before its child.
 *
 * @example Usage
 * ```ts
 * import { skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const skeleton = skeletonFromPose(["Hips", "Spine"], [-1, 0], [0, 90, 0, 0, 104, 2]);
 * console.log(skeleton.offsets); // [0, 90, 0, 0, 14, 2]
 * ```
 */
export function skeletonFromPose(
  names: readonly string[],
  parents: readonly number[],
  pose: ArrayLike<number>,
  options: SkeletonFromPoseOptions = {},
): Skeleton {
  const { name = "skeleton", endSites = names.map(() => false), rotationOrder = "ZXY" } = options;
  if (pose.length !== 3 * names.length) {
    throw new InputError(
      `the rest pose of ${names.length} joints must have ${3 * names.length} numbers, ` +
        `has ${pose.length}`,
    );
  }
  const offsets = Array.from(pose, (value, i) => {
    const parent = parents[Math.floor(i / 3)] ?? -1;
    return parent < 0 ? value : value - (pose[3 * parent + i % 3] ?? NaN);
  });
  return validateSkeleton({
    name,
    joints: [...names],
    parents: [...parents],
    endSites: [...endSites],
    offsets,
    rotationOrder,
  });
}
