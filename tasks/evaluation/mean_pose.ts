import { InputError } from "../../src/errors/input_error.ts";
import type { GestureKind } from "../../src/files/data/data_set.ts";
import { NpyReader } from "../../src/files/npy/npy_reader.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";
import { MotionStatistics } from "../../src/model/training/motion_statistics.ts";
import { removeVelocities } from "../../src/motion/gesture_vectors.ts";
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
  const statistics = new MotionStatistics(columns);
  for (let row = 0; row < rows; row += BLOCK) {
    const count = Math.min(BLOCK, rows - row);
    statistics.push({ data: file.read(row, count), rows: count, columns });
  }
  const mean: Matrix<Float32Array> = { data: statistics.finish().mean, rows: 1, columns };
  const { data: pose } = kind.velocities ? removeVelocities(mean) : mean;
  return { pose: Float64Array.from(pose), kind, inputs: [path, ...data.files] };
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
