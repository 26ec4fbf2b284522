import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { KinematicChain } from "../kinematics/forward_kinematics.ts";
import { relative } from "../kinematics/rotations.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";
import { BoneAlignment } from "./bone_alignment.ts";
import { PoseRefinement } from "./pose_refinement.ts";

/** What {@linkcode fitRotations} finds. */
export interface FittedRotations {
  /** Each joint's rotation from its parent: (frames, 4 * joints), unit quaternions x, y, z, w. */
  readonly rotations: Matrix;
  /** The root's position in cm: (frames, 3). */
  readonly rootPositions: Matrix;
  /** Mean distance of the fitted from the given positions over frames and nodes, in cm. */
  readonly meanError: number;
  /** The node that is farthest from its given positions on average. */
  readonly worst: NodeError;
}

/** How far a node is from where it was to be. */
export interface NodeError {
  /** Its name. */
  readonly joint: string;
  /** Mean distance over frames, in cm. */
  readonly mean: number;
  /** Distance that is not exceeded in 95% of the frames, in cm. */
  readonly percentile95: number;
}

/**
 * Finds the rotations of a skeleton's joints for which its nodes come closest to given positions.
 *
 * Positions that a network has predicted do not keep the bones' lengths; a skeleton does. The root
 * is put where it is given and all joints are turned together to the least squares of the distances
 * and, with a lower weight, of the bones' directions ({@linkcode PoseRefinement}). The turn about a
 * bone, which positions may leave open, goes on smoothly from frame to frame near the rest pose
 * ({@linkcode BoneAlignment}). Joints without children keep their rest rotation.
 *
 * @param positions x, y, z of every node in cm: (frames, 3 * nodes).
 * @param skeleton The skeleton; {@linkcode fitBoneLengths} adapts its bones to the positions.
 * @returns Rotations and root positions, as {@linkcode forwardKinematics} takes them, and how far
 * from the given positions they lead.
 * @throws {RangeError} If there are not three columns a node.
 * @throws {InputError} If a position is not a finite number.
 *
 * @example Usage
 * ```ts
 * import { fitRotations } from "@aud2repr2pose/aud2repr2pose";
 * import { skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const arm = skeletonFromPose(["Elbow", "Hand"], [-1, 0], [0, 100, 0, 25, 100, 0]);
 * const raised = new Float64Array([0, 100, 0, 0, 125, 0]);
 * const { rotations } = fitRotations({ data: raised, rows: 1, columns: 6 }, arm);
 * console.log(rotations.data.subarray(0, 4)); // a quarter turn about z: [0, 0, 0.707, 0.707]
 * ```
 */
export function fitRotations(
  positions: Matrix<Float32Array | Float64Array>,
  skeleton: Skeleton,
): FittedRotations {
  const chain = new KinematicChain(skeleton);
  const { rows } = positions;
  const columns = 4 * chain.joints;
  if (positions.columns !== 3 * chain.nodes) {
    throw new RangeError(
      `positions must have ${3 * chain.nodes} columns, current value is ${positions.columns}`,
    );
  }
  const rotations = new Float64Array(rows * columns);
  const rootPositions = new Float64Array(rows * 3);
  const given = new Float64Array(3 * chain.nodes);
  const fitted = new Float64Array(3 * chain.nodes);
  const bones = new Float64Array(3 * chain.nodes);
  const world = new Float64Array(columns);
  const previous = Float64Array.from({ length: columns }, (_, i) => i % 4 === 3 ? 1 : 0);
  const alignment = new BoneAlignment(chain);
  const refinement = new PoseRefinement(chain);
  const errors = new Float32Array(rows * chain.nodes);
  for (let t = 0; t < rows; t++) {
    readPose(positions, t, given);
    wantBones(chain, given, bones);
    alignment.align(bones, previous, world);
    refinement.refine(given, bones, world, fitted);
    const local = rotations.subarray(t * columns, (t + 1) * columns);
    toLocal(chain, world, previous, local);
    previous.set(local);
    rootPositions.set(given.subarray(0, 3), 3 * t);
    writeDistances(given, fitted, errors.subarray(t * chain.nodes));
  }
  return {
    rotations: { data: rotations, rows, columns },
    rootPositions: { data: rootPositions, rows, columns: 3 },
    ...fitErrors(errors, skeleton.joints),
  };
}

/**
 * How far nodes are from where they were to be.
 *
 * @param errors Distances in cm: (frames, nodes).
 * @param joints The nodes' names.
 */
export function fitErrors(
  errors: Float32Array,
  joints: readonly string[],
): Pick<FittedRotations, "meanError" | "worst"> {
  return { meanError: mean(errors), worst: worstNode(errors, joints) };
}

function readPose(
  positions: Matrix<Float32Array | Float64Array>,
  row: number,
  pose: Float64Array,
): void {
  for (let i = 0; i < pose.length; i++) {
    const value = positions.data[row * pose.length + i]!;
    if (!Number.isFinite(value)) {
      throw new InputError(`positions must be finite, frame ${row} has ${value} in column ${i}`);
    }
    pose[i] = value;
  }
}

/** The bones wanted: in the directions given, as long as the skeleton's. */
function wantBones(chain: KinematicChain, given: Float64Array, bones: Float64Array): void {
  const { nodes, parents, offsets } = chain;
  for (let node = 1; node < nodes; node++) {
    const n = 3 * node, from = 3 * parents[node]!;
    const x = given[n]! - given[from]!;
    const y = given[n + 1]! - given[from + 1]!;
    const z = given[n + 2]! - given[from + 2]!;
    const squared = offsets[n]! ** 2 + offsets[n + 1]! ** 2 + offsets[n + 2]! ** 2;
    const scale = Math.sqrt(squared / (x * x + y * y + z * z || 1));
    bones[n] = x * scale;
    bones[n + 1] = y * scale;
    bones[n + 2] = z * scale;
  }
}

/** Rotations from the parents; of q and -q, the one closer to the frame before. */
function toLocal(
  chain: KinematicChain,
  world: Float64Array,
  previous: Float64Array,
  local: Float64Array,
): void {
  const { nodes, parents, jointOf } = chain;
  for (let node = 0; node < nodes; node++) {
    const q = 4 * jointOf[node]!;
    if (q < 0) continue;
    if (node === 0) local.set(world.subarray(0, 4));
    else relative(world, 4 * jointOf[parents[node]!]!, world, q, local, q);
    let similarity = 0;
    for (let i = q; i < q + 4; i++) similarity += local[i]! * previous[i]!;
    if (similarity < 0) { for (let i = q; i < q + 4; i++) local[i] = -local[i]!; }
  }
}

function writeDistances(a: Float64Array, b: Float64Array, out: Float32Array): void {
  for (let i = 0, o = 0; i < a.length; i += 3, o++) {
    const x = a[i]! - b[i]!, y = a[i + 1]! - b[i + 1]!, z = a[i + 2]! - b[i + 2]!;
    out[o] = Math.sqrt(x * x + y * y + z * z);
  }
}

/** @param errors (frames, nodes). */
function worstNode(errors: Float32Array, joints: readonly string[]): NodeError {
  const rows = errors.length / joints.length;
  let worst: NodeError = { joint: joints[0]!, mean: 0, percentile95: 0 };
  for (const [node, joint] of joints.entries()) {
    const own = Float64Array.from({ length: rows }, (_, t) => errors[t * joints.length + node]!);
    if (mean(own) <= worst.mean) continue;
    worst = { joint, mean: mean(own), percentile95: quantile(own.sort(), 0.95) };
  }
  return worst;
}

function mean(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length > 0 ? sum / values.length : 0;
}

/** The value below which a share of sorted values lie, between two of them by interpolation. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1), below = Math.floor(place);
  const next = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return sorted[below]! + (place - below) * (next - sorted[below]!);
}
