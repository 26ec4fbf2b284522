import { multiply, rotateAdd } from "./quaternion.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";

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
