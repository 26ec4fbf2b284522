/**
 * Motion as the numbers that a network learns: positions, as in the paper, or the joints' rotations.
 *
 * Read it in this order: `gesture_form.ts`, which forms there are, and the way from vectors back to
 * rotations and positions; `rotation_vectors.ts`, a rotation as an exponential map or as six numbers;
 * `position_gradient.ts`, what an error in centimetres says about rotations.
 *
 * @module
 */
import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { forwardKinematics } from "../kinematics/forward_kinematics.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";
import { rotationCodecs } from "./rotation_vectors.ts";

/**
 * What the numbers of a gesture vector are: positions of all nodes in cm, or the rotations of all
 * joints from their parents, relative to the rest pose, as exponential maps in radians (F. S. Grassia,
 * Practical parameterization of rotations using the exponential map, 1998) or as the first two columns
 * of their matrices (Y. Zhou et al., On the continuity of rotation representations in neural networks,
 * 2019).
 */
export const representations = ["positions", "exponential", "rotation6d"] as const;

/** A representation of motion. */
export type Representation = typeof representations[number];

/** What gesture vectors are: how to read them. */
export interface GestureForm {
  /** What their numbers are. @default {"positions"} */
  readonly representation?: Representation;
  /** Whether the change of each number since the frame before stands behind those of its node. */
  readonly velocities: boolean;
  /** Whose motion it is; needed for rotations. */
  readonly skeleton?: Skeleton;
}

/** Numbers of a node of positions, of a joint of rotations; without velocities. */
const sizes = { positions: 3, exponential: 3, rotation6d: 6 } as const;

/** Numbers of a gesture vector for each node, or for each joint where they are rotations. */
export function valuesPerNode({ representation = "positions", velocities }: GestureForm): number {
  return sizes[representation] * (velocities ? 2 : 1);
}

/** Numbers of a gesture vector of a skeleton. */
export function gestureColumns(form: GestureForm, { endSites }: Skeleton): number {
  const nodes = areRotations(form) ? endSites.filter((site) => !site).length : endSites.length;
  return nodes * valuesPerNode(form);
}

/**
 * Puts velocities behind the numbers of each node: their differences to the frame before, zeros in the
 * first.
 *
 * @param values (frames, size * nodes).
 * @param size Numbers of a node.
 * @returns (frames, 2 * size * nodes).
 */
export function withVelocities({ data: x, rows, columns }: Matrix, size: number): Matrix {
  const data = new Float64Array(2 * x.length);
  for (let i = 0, o = 0; i < x.length; i += size, o += 2 * size) {
    for (let c = 0; c < size; c++) {
      data[o + c] = x[i + c]!;
      if (i >= columns) data[o + size + c] = x[i + c]! - x[i + c - columns]!;
    }
  }
  return { data, rows, columns: 2 * columns };
}

/**
 * Takes velocities out of gesture vectors.
 *
 * @param vectors Gesture vectors in some form.
 * @param form The form.
 * @returns What is left of each node: (frames, 3 nodes) of positions, (frames, 3 or 6 joints) of rotations.
 */
export function withoutVelocities<T extends Float32Array | Float64Array>(
  vectors: Matrix<T>,
  form: GestureForm,
): Matrix<T> {
  if (!form.velocities) return vectors;
  const { data: x, rows, columns } = vectors;
  const size = valuesPerNode(form) / 2;
  const data = x.slice(0, x.length / 2) as T;
  for (let i = 0, o = 0; i < x.length; i += 2 * size) {
    for (let c = 0; c < size; c++) data[o++] = x[i + c]!;
  }
  return { data, rows, columns: columns / 2 };
}

/**
 * Gesture vectors of a motion's rotations.
 *
 * @param rotations Each joint's rotation from its parent: (frames, 4 joints), unit quaternions x, y, z, w.
 * @param form Which rotations they become; not positions.
 * @returns (frames, numbers of a vector).
 */
export function rotationVectors(rotations: Matrix, form: GestureForm): Matrix {
  const { write, size } = codecOf(form);
  const { data: q, rows } = rotations;
  const joints = rotations.columns / 4, columns = size * joints;
  const data = new Float64Array(rows * columns);
  for (let i = 0, o = 0; i < q.length; i += 4, o += size) {
    write(q, i, data, o, o >= columns ? o - columns : -1);
  }
  const vectors = { data, rows, columns };
  return form.velocities ? withVelocities(vectors, size) : vectors;
}

/**
 * The rotations that gesture vectors hold. Six numbers need not be two columns of a matrix: they are
 * made orthogonal by Gram and Schmidt's method.
 *
 * @param values Gesture vectors without velocities, see {@linkcode withoutVelocities}.
 * @param form Their form; not positions.
 * @returns (frames, 4 joints), unit quaternions x, y, z, w.
 */
export function rotationsOf(
  values: Matrix<Float32Array | Float64Array>,
  form: GestureForm,
): Matrix {
  const { read, size } = codecOf(form);
  const joints = values.columns / size;
  const data = new Float64Array(4 * joints * values.rows);
  for (let i = 0, o = 0; o < data.length; i += size, o += 4) read(values.data, i, data, o);
  return { data, rows: values.rows, columns: 4 * joints };
}

/** Whether gesture vectors hold rotations. */
export function areRotations({ representation = "positions" }: GestureForm): boolean {
  return representation !== "positions";
}

/**
 * Joint positions of gesture vectors, by forward kinematics where these are rotations.
 *
 * @param values Gesture vectors without velocities, see {@linkcode withoutVelocities}.
 * @param form Their form.
 * @returns x, y, z of each node in cm: (frames, 3 nodes).
 * @throws {InputError} If they are rotations of no known skeleton.
 */
export function positionsOf<T extends Float32Array | Float64Array>(
  values: Matrix<T>,
  form: GestureForm,
): Matrix<T | Float64Array> {
  if (!areRotations(form)) return values;
  if (!form.skeleton) throw new InputError("rotations of no known skeleton have no positions");
  return forwardKinematics(form.skeleton, rotationsOf(values, form));
}

/**
 * What files of gestures hold of gesture vectors: of positions the vectors as they are, with velocities as
 * the original writes them; of rotations positions, so that all systems are compared alike.
 *
 * @param vectors Gesture vectors.
 * @param form Their form.
 */
export function writtenGestures(
  vectors: Matrix<Float32Array>,
  form: GestureForm,
): Matrix<Float32Array> {
  if (!areRotations(form)) return vectors;
  const { data, rows, columns } = positionsOf(withoutVelocities(vectors, form), form);
  return { data: Float32Array.from(data), rows, columns };
}

function codecOf({ representation = "positions" }: GestureForm) {
  if (representation === "positions") throw new RangeError("positions are no rotations");
  return rotationCodecs[representation];
}
