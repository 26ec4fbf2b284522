import type { Skeleton } from "../motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../motion/skeleton/takeuchi_skeleton.ts";

/** What can be drawn of a skeleton: which nodes there are, and which of them bones join. */
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

/** Nodes without bones between them, for matrices of an unknown skeleton. */
export function unknownRig(nodes: number): Rig {
  return {
    name: `${nodes} points`,
    joints: Array.from({ length: nodes }, (_, i) => `Joint${i + 1}`),
    parents: new Array<number>(nodes).fill(-1),
    endSites: new Array<boolean>(nodes).fill(false),
  };
}
