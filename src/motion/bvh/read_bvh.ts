import { BvhReader, type BvhReaderOptions } from "./bvh_reader.ts";
import type { Motion } from "../kinematics/motion.ts";

/**
 * Reads the whole text of a BVH file.
 *
 * @param text The text, or its bytes. {@linkcode BvhReader} takes it in pieces.
 * @param options The file's name, the rate and the rotation order.
 * @returns The motion.
 * @throws {InputError} If the text is not that of a BVH file; the message names the line.
 *
 * @example Usage
 * ```ts
 * import { readBvh } from "@aud2repr2pose/aud2repr2pose";
 *
 * const motion = readBvh(`HIERARCHY
 * ROOT Hips
 * {
 *   OFFSET 0 90 0
 *   CHANNELS 3 Zrotation Xrotation Yrotation
 *   End Site
 *   {
 *     OFFSET 0 10 0
 *   }
 * }
 * MOTION
 * Frames: 2
 * Frame Time: 0.05
 * 0 0 0
 * 0 90 0
 * `);
 * console.log(motion.skeleton.joints, motion.rotations.rows); // ["Hips", "Site1"] 2
 * ```
 */
export function readBvh(text: Uint8Array | string, options: BvhReaderOptions = {}): Motion {
  const reader = new BvhReader(options);
  reader.push(text);
  return reader.finish();
}
