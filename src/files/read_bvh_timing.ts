import { type BvhTiming, bvhTiming } from "../motion/bvh/bvh_timing.ts";
import { RandomAccessFile } from "./random_access_file.ts";

/** More than the header of any skeleton takes. */
const HEADER = 2 ** 18;

/**
 * Reads how long a motion is, as its file says.
 *
 * @param path Where the BVH file is.
 * @returns Undefined if it is none; {@linkcode readBvhFile} says why.
 * @throws {InputError} If it cannot be opened; the line begins with the path.
 */
export function readBvhTiming(path: string): BvhTiming | undefined {
  using file = new RandomAccessFile(path, "BVH file");
  const bytes = file.read(0, Math.min(HEADER, file.size));
  return bvhTiming(new TextDecoder("windows-1252").decode(bytes));
}
