import { named } from "../errors/named.ts";
import { writeFile } from "./files.ts";
import { RandomAccessFile } from "./random_access_file.ts";
import { writeBvh } from "../motion/bvh/write_bvh.ts";
import type { Motion } from "../motion/kinematics/resample_motion.ts";
import type { Skeleton } from "../motion/skeleton/skeleton.ts";
import { isNpz, readSmplx } from "../motion/smplx.ts";

/**
 * Reads a motion whose file is no BVH file, and is to be made one: SMPL-X poses.
 *
 * @param path The file.
 * @param bones The skeleton that the manifest declares.
 * @returns Undefined of any other file, whose reader says what is wrong where it is not BVH.
 * @throws {InputError} If it is damaged, or there are no bones for it; the line begins with the path.
 */
export function convertedMotion(path: string, bones: Skeleton | undefined): Motion | undefined {
  using file = new RandomAccessFile(path, "motion file");
  if (!isNpz(file.read(0, Math.min(4, file.size)))) return undefined;
  const bytes = file.read(0, file.size);
  return named(path, () => readSmplx(bytes, bones ? { skeleton: bones } : {}));
}

/** Writes a motion as a BVH file. @returns Its length in bytes. */
export async function writeConverted(path: string, motion: Motion): Promise<number> {
  await writeFile(path, writeBvh(motion));
  return (await Deno.stat(path)).size;
}
