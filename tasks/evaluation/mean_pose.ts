import { InputError } from "../../src/errors/input_error.ts";
import type { GestureKind } from "../../src/files/data/data_set.ts";
import { NpyReader } from "../../src/files/npy/npy_reader.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";
import { positionsOf, withoutVelocities } from "../../src/motion/representation/gesture_form.ts";
import { openDataSet } from "../data/data_folder.ts";

/** Frames that are read at once. */
const BLOCK = 1024;

/** The mean pose of a data set's training set. */
export interface MeanPose {
  /** x, y, z of each joint, in cm. */
  readonly pose: Float64Array;
  /** What its gesture vectors are. */
  readonly kind: GestureKind;
  /** The files that were read. */
  readonly inputs: readonly string[];
}

/**
 * Averages the poses of a training set: what a system without speech would always answer.
 *
 * @param folder The DATA folder, from `vectorize`.
 * @throws {InputError} If its vectors are not there or broken.
 */
export async function meanPose(folder: string): Promise<MeanPose> {
  const data = await openDataSet(folder);
  const path = data.gestures("train");
  using file = new NpyReader(path);
  const { rows, rowLength: columns } = file;
  if (rows * columns === 0) throw new InputError(`${path}: holds no frames`);
  const kind = data.kind(columns);
  let sums: Float64Array | undefined;
  for (let row = 0; row < rows; row += BLOCK) {
    const count = Math.min(BLOCK, rows - row);
    const vectors = { data: file.read(row, count), rows: count, columns };
    const { data: positions, columns: width } = positionsOf(withoutVelocities(vectors, kind), kind);
    sums ??= new Float64Array(width);
    for (let i = 0; i < positions.length; i++) sums[i % width]! += positions[i]!;
  }
  return { pose: sums!.map((sum) => sum / rows), kind, inputs: [path, ...data.files] };
}

/**
 * A pose held for some frames.
 *
 * @returns (frames, pose).
 */
export function heldPose(pose: Float64Array, frames: number): Matrix {
  const data = new Float64Array(frames * pose.length);
  for (let frame = 0; frame < frames; frame++) data.set(pose, frame * pose.length);
  return { data, rows: frames, columns: pose.length };
}
