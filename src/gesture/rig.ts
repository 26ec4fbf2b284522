import { InputError } from "../errors/input_error.ts";
import { type Skeleton, skeletonFromPose } from "../motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../motion/skeleton/takeuchi_skeleton.ts";

/** What is known of a skeleton before its bones are: which nodes there are, and which are joined. */
export type Rig = Pick<Skeleton, "name" | "joints" | "parents" | "endSites">;

/** A hand's joints: its wrist is the joint before them. */
const FINGERS = ["Thumb", "Index", "Middle", "Ring", "Pinky"];

/** An arm from the node `chest` on, its first node being number `first`. */
function arm(side: string, chest: number, first: number): [string, number][] {
  const bones: [string, number][] = ["Shoulder", "Arm", "ForeArm", "Hand"].map((name, i) => [
    side + name,
    i === 0 ? chest : first + i - 1,
  ]);
  for (const finger of FINGERS) {
    for (let i = 1; i <= 3; i++) {
      const node = first + bones.length;
      bones.push([`${side}Hand${finger}${i}`, i === 1 ? first + 3 : node - 1]);
    }
  }
  return bones;
}

/** The 46 joints, hips to fingertips, of the model that the paper's authors published. */
const TRINITY: [string, number][] = [
  ...["Hips", "Spine", "Spine1", "Spine2", "Spine3", "Neck", "Neck1", "Head"].map(
    (name, i): [string, number] => [name, i - 1],
  ),
  ...arm("Right", 4, 8),
  ...arm("Left", 4, 27),
];

/** The skeletons that a matrix may be of without saying so: the paper's, the published model's. */
export const KNOWN_RIGS: readonly Rig[] = [
  takeuchiSkeleton,
  {
    name: "trinity",
    joints: TRINITY.map(([name]) => name),
    parents: TRINITY.map(([, parent]) => parent),
    endSites: TRINITY.map(() => false),
  },
];

/**
 * The rig of a gesture that names none.
 *
 * @param nodes How many nodes it has.
 * @param rigs Those that it may be of, tried in order; then points without bones between them.
 */
export function rigBySize(nodes: number, rigs: readonly Rig[] = KNOWN_RIGS): Rig {
  return rigs.find(({ joints }) => joints.length === nodes) ?? {
    name: `${nodes} points`,
    joints: Array.from({ length: nodes }, (_, i) => `Joint${i + 1}`),
    parents: new Array<number>(nodes).fill(-1),
    endSites: new Array<boolean>(nodes).fill(false),
  };
}

/**
 * A rig of names and parents, as every JSON that holds a skeleton has them.
 *
 * @throws {InputError} If they are not there, or do not belong together.
 */
export function rigOf(
  { name, joints, parents, endSites }: Partial<Record<keyof Rig, unknown>>,
  fallbackName: string,
): Rig {
  const valid = Array.isArray(joints) && joints.length > 0 && Array.isArray(parents) &&
    parents.length === joints.length && joints.every((joint) => typeof joint === "string") &&
    parents.every((parent, i) => Number.isInteger(parent) && parent >= -1 && parent < i);
  if (!valid) {
    throw new InputError('has no "joints" (names) with "parents" (earlier indexes, or -1)');
  }
  return {
    name: typeof name === "string" ? name : fallbackName,
    joints,
    parents,
    endSites: Array.isArray(endSites) && endSites.length === joints.length &&
        endSites.every((site) => typeof site === "boolean")
      ? endSites
      : joints.map(() => false),
  };
}

/**
 * The skeleton whose rest pose is a pose of a rig's. Of points without bones each is a root.
 *
 * @param rig Its nodes.
 * @param pose x, y, z of each node in cm.
 * @throws {InputError} If nodes hang on each other as those of no skeleton do.
 */
export function skeletonOf(rig: Rig, pose: ArrayLike<number>): Skeleton {
  const { name, joints, parents, endSites } = rig;
  if (hasBones(rig)) return skeletonFromPose(joints, parents, pose, { name, endSites });
  const offsets = Array.from(pose, (value, i) => {
    const parent = parents[Math.floor(i / 3)]!;
    return parent < 0 ? value : value - pose[3 * parent + i % 3]!;
  });
  return { name, joints, parents, endSites, offsets, rotationOrder: "ZXY" };
}

/** Whether nodes of two skeletons are the same joints, one by one; what ends a bone has no name that counts. */
export function haveSameJoints(a: Rig, b: Rig): boolean {
  return a.joints.length === b.joints.length &&
    a.joints.every((joint, node) =>
      joint === b.joints[node] || a.endSites[node]! || b.endSites[node]!
    );
}

/** Whether bones join all nodes, so that they make a body. */
export function hasBones({ parents }: Rig): boolean {
  return parents.length > 1 && parents.indexOf(-1, 1) < 0;
}
