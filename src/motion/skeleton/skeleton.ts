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
