import { InputError } from "../../errors/input_error.ts";
import { BvhHeader } from "./bvh_header.ts";

/** How long a motion is, as its file says. */
export interface BvhTiming {
  /** What `Frames:` says. */
  readonly frames: number;
  /** What `Frame Time:` says, in seconds. */
  readonly frameTime: number;
}

/**
 * Reads how long a motion is from the beginning of a BVH file.
 *
 * @param text The file, or as much of it as its header takes.
 * @returns Undefined if it is not the beginning of a BVH file; who reads it whole says why.
 *
 * @example Usage
 * ```ts
 * import { bvhTiming } from "@aud2repr2pose/aud2repr2pose/motion";
 * import { assertEquals } from "@std/assert";
 *
 * const text = "HIERARCHY\nROOT Hips\n{\nOFFSET 0 0 0\nCHANNELS 1 Zrotation\n}\n" +
 *   "MOTION\nFrames: 240\nFrame Time: 0.01\n90\n";
 * assertEquals(bvhTiming(text), { frames: 240, frameTime: 0.01 });
 * ```
 */
export function bvhTiming(text: string): BvhTiming | undefined {
  const header = new BvhHeader();
  try {
    for (const line of text.split(/\r\n?|\n/)) {
      if (header.read(line)) return { frames: header.frames, frameTime: header.frameTime };
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return undefined;
}
