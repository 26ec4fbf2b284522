import type { Matrix } from "../../matrix/matrix.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";
import type { JointPositions } from "./resample_motion.ts";
import { multiply, rotateAdd } from "./rotations.ts";

/** A skeleton laid out for fast traversal: its nodes, and its joints counted without end sites. */
export class KinematicChain {
  /** Number of nodes. */
  readonly nodes: number;
  /** Number of nodes that are joints. */
  readonly joints: number;
  /** Index of each node's parent, -1 for the root. */
  readonly parents: Int32Array;
  /** Each node's children. */
  readonly children: readonly Int32Array[];
  /** Place of each node among the joints, -1 for an end site. */
  readonly jointOf: Int32Array;
  /** x, y, z of each node from its parent in the rest pose. */
  readonly offsets: Float64Array;
  /** World rotations of the frame placed last, a quaternion a joint. */
  readonly world: Float64Array;

  constructor(skeleton: Skeleton) {
    this.nodes = skeleton.joints.length;
    this.parents = Int32Array.from(skeleton.parents);
    this.offsets = Float64Array.from(skeleton.offsets);
    this.children = skeleton.joints.map((_, node) =>
      Int32Array.from(skeleton.parents.flatMap((parent, child) => parent === node ? [child] : []))
    );
    let joints = 0;
    this.jointOf = Int32Array.from(skeleton.endSites, (site) => site ? -1 : joints++);
    this.joints = joints;
    this.world = new Float64Array(4 * joints);
  }

  /**
   * Places the nodes of one frame.
   *
   * @param rotations Where the joints' rotations from their parents start: four numbers a joint.
   * @param root Where the root's position starts.
   * @param out Where the nodes' positions go: three numbers a node.
   */
  place(
    rotations: Float64Array,
    r: number,
    root: Float64Array,
    p: number,
    out: Float64Array,
    o: number,
  ): void {
    const { nodes, parents, jointOf, offsets, world } = this;
    for (let i = 0; i < 4; i++) world[i] = rotations[r + i]!;
    for (let i = 0; i < 3; i++) out[o + i] = root[p + i]!;
    for (let node = 1; node < nodes; node++) {
      const parent = parents[node]!;
      const parentJoint = 4 * jointOf[parent]!;
      rotateAdd(world, parentJoint, offsets, 3 * node, out, o + 3 * parent, out, o + 3 * node);
      const joint = 4 * jointOf[node]!;
      if (joint >= 0) multiply(world, parentJoint, rotations, r + joint, world, joint);
    }
  }
}

/**
 * Computes where the nodes of a skeleton are from the rotations of its joints.
 *
 * @param skeleton The skeleton.
 * @param rotations Each joint's rotation from its parent: (frames, 4 * joints), unit quaternions
 * x, y, z, w of the nodes that are not end sites, in order.
 * @param rootPositions The root's position in cm: (frames, 3); where the skeleton has it by default.
 * @param jointPositions Where joints are that do not stay on their bone, `Motion.jointPositions`.
 * @returns x, y, z of every node in cm: (frames, 3 * nodes).
 * @throws {RangeError} If the matrices do not fit the skeleton or each other.
 *
 * @example Usage
 * ```ts
 * import { forwardKinematics, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const arm = skeletonFromPose(["Elbow", "Hand"], [-1, 0], [0, 100, 0, 25, 100, 0]);
 * const quarterTurnAboutZ = new Float64Array([0, 0, Math.SQRT1_2, Math.SQRT1_2, 0, 0, 0, 1]);
 * const positions = forwardKinematics(arm, { data: quarterTurnAboutZ, rows: 1, columns: 8 });
 * console.log(positions.data); // [0, 100, 0, 0, 125, 0] within rounding
 * ```
 */
export function forwardKinematics(
  skeleton: Skeleton,
  rotations: Matrix,
  rootPositions?: Matrix,
  jointPositions?: JointPositions,
): Matrix {
  const chain = new KinematicChain(skeleton);
  const { rows } = rotations;
  if (rotations.columns !== 4 * chain.joints) {
    throw new RangeError(
      `rotations must have ${4 * chain.joints} columns, current value is ${rotations.columns}`,
    );
  }
  if (rootPositions && (rootPositions.rows !== rows || rootPositions.columns !== 3)) {
    throw new RangeError(
      `rootPositions must be (${rows}, 3), is (${rootPositions.rows}, ${rootPositions.columns})`,
    );
  }
  const columns = 3 * chain.nodes;
  const data = new Float64Array(rows * columns);
  const root = rootPositions?.data ?? chain.offsets;
  const rootStep = rootPositions ? 3 : 0;
  for (let t = 0; t < rows; t++) {
    if (jointPositions) placeJoints(chain, jointPositions, t);
    chain.place(rotations.data, t * rotations.columns, root, t * rootStep, data, t * columns);
  }
  return { data, rows, columns };
}

/**
 * Puts joints where they are in a frame, before the chain is placed.
 *
 * @param chain The chain, whose offsets change.
 * @param jointPositions Where joints are that do not stay on their bone.
 * @param row The frame.
 */
export function placeJoints(
  { offsets }: KinematicChain,
  { nodes, positions: { data, columns } }: JointPositions,
  row: number,
): void {
  for (let i = 0, at = row * columns; i < nodes.length; i++, at += 3) {
    for (let axis = 0; axis < 3; axis++) offsets[3 * nodes[i]! + axis] = data[at + axis]!;
  }
}
