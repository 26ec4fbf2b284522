import { join } from "@std/path";
import type { Part } from "../../src/dataset/data_manifest.ts";
import { InputError } from "../../src/errors/input_error.ts";
import type { MotionAutoencoderConfig } from "../../src/files/model/load_motion_autoencoder.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { readVectorsInfo } from "../../src/files/data/read_vectors_info.ts";

/** Frames a second of data that does not say: the original's. */
const FRAME_RATE = 20;

/** What gesture vectors are: the parts of a model's configuration that the data decides. */
export type GestureKind = Omit<MotionAutoencoderConfig, "motionAutoencoder">;

/**
 * Where the gesture vectors of a part of the data are.
 *
 * @param data The DATA folder.
 * @param part Which part.
 * @throws {InputError} If they are not there.
 */
export async function gestureFile(data: string, part: Part): Promise<string> {
  const path = join(data, `Y_${part}.npy`);
  if (await Deno.stat(path).catch(() => undefined)) return path;
  throw new InputError(`${path}: no such file; run deno task vectorize ${data} N_CONTEXT first`);
}

/**
 * `DATA/vectors.json`, which says what the vectors are.
 *
 * @param data The DATA folder.
 * @returns Its path alone, or nothing where there is none, as beside arrays that the original made.
 */
export async function vectorsFile(data: string): Promise<string[]> {
  const path = join(data, "vectors.json");
  return await Deno.stat(path).catch(() => undefined) ? [path] : [];
}

/**
 * What the gesture vectors of a data set are, as `DATA/vectors.json` says. Where there is none, as
 * beside arrays that the original made, vectors of its length are taken for its own.
 *
 * @param data The DATA folder.
 * @param columns Numbers of a gesture vector.
 * @throws {InputError} If the two do not belong together.
 */
export async function gestureKind(data: string, columns: number): Promise<GestureKind> {
  if ((await vectorsFile(data)).length === 0) {
    const nodes = takeuchiSkeleton.joints.length, velocities = columns === 6 * nodes;
    const known = velocities || columns === 3 * nodes;
    return { velocities, frameRate: FRAME_RATE, ...(known && { skeleton: takeuchiSkeleton }) };
  }
  const { skeleton, frameRate, coordinates } = await readVectorsInfo(data);
  if (columns !== coordinates) {
    throw new InputError(
      `${data}: Y_train.npy has ${columns} columns, vectors.json says ${coordinates}; run deno ` +
        `task vectorize ${data} N_CONTEXT again`,
    );
  }
  return { velocities: coordinates === 6 * skeleton.joints.length, frameRate, skeleton };
}
