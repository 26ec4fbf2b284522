import { closestName } from "../../errors/closest_name.ts";
import { InputError } from "../../errors/input_error.ts";
import { printable } from "../../errors/quoted.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { KinematicChain, placeJoints } from "../kinematics/forward_kinematics.ts";
import type { JointPositions } from "../kinematics/resample_motion.ts";
import { relative, rotateAdd } from "../kinematics/rotations.ts";
import type { Skeleton } from "./skeleton.ts";

/** Which joints of a skeleton are wanted. */
export interface JointChoice {
  /** The joint that becomes the root. */
  readonly rootJoint?: string;
  /** Names of joints to keep, with `*` for any letters; with `!` before them, of joints to leave out. */
  readonly joints?: readonly string[];
}

/**
 * Finds the nodes of a skeleton that are kept.
 *
 * @param skeleton The skeleton.
 * @param choice The root and the joints that are wanted.
 * @returns Their indexes in order, the root first.
 * @throws {InputError} If a name is that of no joint, or joints do not hang together.
 */
export function keptJoints(
  skeleton: Skeleton,
  { rootJoint, joints: names }: JointChoice,
): number[] {
  const { joints, endSites, parents } = skeleton;
  const wanted = new Set(names ? namedJoints(skeleton, names) : joints.keys());
  const given = rootJoint === undefined ? undefined : jointCalled(skeleton, rootJoint);
  const root = given ?? joints.findIndex((_, node) => wanted.has(node) && !endSites[node]);
  const below = new Set([root]);
  for (const [node, parent] of parents.entries()) if (below.has(parent)) below.add(node);
  for (const [node, joint] of joints.entries()) {
    const apart = wanted.has(node) && !endSites[node] && !below.has(node);
    if (!apart || given !== undefined && !names?.includes(joint)) continue;
    throw new InputError(
      `gestures.joints keeps ${joint}, which does not hang on ${joints[root]}, its root; ` +
        "see gestures.rootJoint",
    );
  }
  wanted.add(root);
  return [...joints.keys()].filter((node) =>
    below.has(node) && wanted.has(endSites[node] ? parents[node]! : node)
  );
}

/** Indexes of the joints that names and patterns mean. */
function namedJoints(skeleton: Skeleton, names: readonly string[]): number[] {
  const { joints, endSites } = skeleton;
  const all = [...joints.keys()].filter((node) => !endSites[node]);
  const only = names.every((name) => name.startsWith("!")) ? all : [];
  const kept = new Set(only);
  for (const name of names) {
    const pattern = name.replace(/^!/, "");
    const letters = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
    const meant = all.filter((node) => new RegExp(`^${letters}$`).test(joints[node]!));
    if (meant.length === 0) throw noJoint(skeleton, "gestures.joints", pattern);
    for (const node of meant) name.startsWith("!") ? kept.delete(node) : kept.add(node);
  }
  if (kept.size === 0) throw new InputError("gestures.joints leaves out every joint");
  return [...kept];
}

function jointCalled(skeleton: Skeleton, name: string): number {
  const node = skeleton.joints.indexOf(name);
  if (node >= 0 && !skeleton.endSites[node]) return node;
  throw noJoint(skeleton, "gestures.rootJoint", name);
}

function noJoint({ joints, endSites }: Skeleton, field: string, name: string): InputError {
  const names = joints.filter((_, node) => !endSites[node]);
  const closest = closestName(name, names);
  return new InputError(
    `${field}: none of its ${names.length} joints is called ${printable(name, 80)}` +
      (closest ? ` (did you mean ${printable(closest, 80)}?)` : `, the first is ${names[0]}`),
  );
}

/** The motion of all joints, from which the bones between those that are kept are found. */
export interface WholeMotion {
  readonly rotations: Matrix;
  readonly jointPositions?: JointPositions;
}

/**
 * The skeleton of the nodes that are kept. What hung on a joint that is not hangs on the next one above,
 * with the mean of its places there as its bone.
 *
 * @param skeleton The whole skeleton.
 * @param nodes Indexes of those kept, the root first.
 * @param motion How it moves.
 */
export function keptSkeleton(
  skeleton: Skeleton,
  nodes: readonly number[],
  motion: WholeMotion,
): Skeleton & { offsets: number[] } {
  const places = new Map(nodes.map((node, i) => [node, i]));
  const offsets: number[] = [], parents: number[] = [];
  const bridges: [above: number, node: number, place: number][] = [];
  for (const [i, node] of nodes.entries()) {
    let above = skeleton.parents[node]!;
    while (above >= 0 && !places.has(above)) above = skeleton.parents[above]!;
    parents.push(i === 0 ? -1 : places.get(above)!);
    offsets.push(...skeleton.offsets.slice(3 * node, 3 * node + 3));
    if (i > 0 && above !== skeleton.parents[node]) bridges.push([above, node, i]);
  }
  if (bridges.length > 0) spanBridges(skeleton, motion, bridges, offsets);
  return {
    ...skeleton,
    joints: nodes.map((node) => skeleton.joints[node]!),
    endSites: nodes.map((node) => skeleton.endSites[node]!),
    parents,
    offsets,
  };
}

/** Writes the mean place of nodes in the frames of the joints that they hang on now. */
function spanBridges(
  skeleton: Skeleton,
  { rotations, jointPositions }: WholeMotion,
  bridges: readonly (readonly [above: number, node: number, place: number])[],
  offsets: number[],
): void {
  const chain = new KinematicChain(skeleton);
  const pose = new Float64Array(3 * chain.nodes), bone = new Float64Array(3);
  const inverse = new Float64Array(4), zero = new Float64Array(3);
  const sums = new Float64Array(offsets.length);
  const { rows } = rotations;
  for (let row = 0; row < rows; row++) {
    if (jointPositions) placeJoints(chain, jointPositions, row);
    chain.place(rotations.data, row * rotations.columns, zero, 0, pose, 0);
    for (const [above, node, place] of bridges) {
      for (let i = 0; i < 3; i++) bone[i] = pose[3 * node + i]! - pose[3 * above + i]!;
      relative(chain.world, 4 * chain.jointOf[above]!, IDENTITY, 0, inverse, 0);
      rotateAdd(inverse, 0, bone, 0, zero, 0, bone, 0);
      for (let i = 0; i < 3; i++) sums[3 * place + i]! += bone[i]! / rows;
    }
  }
  for (const [, , place] of bridges) {
    for (let i = 3 * place; i < 3 * place + 3; i++) offsets[i] = sums[i]!;
  }
}

const IDENTITY = Float64Array.of(0, 0, 0, 1);
