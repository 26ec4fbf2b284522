import { BvhReader, type BvhReaderOptions } from "../motion/bvh/bvh_reader.ts";
import type { Motion } from "../motion/kinematics/motion.ts";
import { note } from "./notes.ts";
import { RandomAccessFile } from "./random_access_file.ts";

/** A file that is open, such as a {@linkcode RandomAccessFile}. */
export type OpenFile = Pick<RandomAccessFile, "size" | "read">;

/** Bytes read at a time. */
const BLOCK = 2 ** 18;

/**
 * Reads a BVH file, block by block: the memory it takes is that of the frames kept, not of the text.
 *
 * @param path Where the file is.
 * @param options The rate at which frames are kept, and the rotation order.
 * @param file The file, where it is open already.
 * @returns The motion; its skeleton is called by the path.
 * @throws {InputError} If the file cannot be read, or is not BVH; the line begins with the path.
 *
 * @example Usage
 * ```ts ignore
 * import { readBvhFile } from "@aud2repr2pose/aud2repr2pose";
 *
 * const { skeleton, rotations } = readBvhFile("gesture.bvh", { framesPerSecond: 20 });
 * ```
 */
export function readBvhFile(
  path: string,
  options: Omit<BvhReaderOptions, "name"> = {},
  file?: OpenFile,
): Motion {
  if (!file) {
    using own = new RandomAccessFile(path, "BVH file");
    return readBvhFile(path, options, own);
  }
  const reader = new BvhReader({ ...options, name: path });
  for (let at = 0; at < file.size; at += BLOCK) reader.push(file.read(at, BLOCK));
  const motion = reader.finish();
  note(path, motion.notes);
  return motion;
}
