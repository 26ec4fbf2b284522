import { InputError } from "../../errors/input_error.ts";
import { checkFrameTime, frameSampling } from "./frame_sampling.ts";
import type { Motion } from "./motion.ts";
import { interpolateRotations } from "./pose_interpolation.ts";

/**
 * Brings a motion to another frame rate.
 *
 * Frames that fall on the motion's own are taken as they are, so that 100 frames a second become 20
 * by every fifth. From 24 to 20 the first of every six is left out, as the paper's data was prepared.
 * Others lie between two: rotations are interpolated spherically, the root's position linearly.
 *
 * @param motion The motion.
 * @param framesPerSecond The rate wanted, in Hz.
 * @returns The motion at that rate, up to its last moment.
 * @throws {InputError} If the rate is not positive, or the motion's own not from 1 to 1,000 Hz.
 *
 * @example Usage
 * ```ts
 * import { resampleMotion, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose";
 *
 * const motion = resampleMotion({
 *   skeleton: skeletonFromPose(["Hips"], [-1], [0, 0, 0]),
 *   frameTime: 0.1,
 *   rotations: { data: new Float64Array([0, 0, 0, 1, 0, 0, 1, 0]), rows: 2, columns: 4 },
 *   rootPositions: { data: new Float64Array([0, 90, 0, 4, 90, 0]), rows: 2, columns: 3 },
 * }, 20);
 * console.log(motion.rootPositions.data); // [0, 90, 0, 2, 90, 0, 4, 90, 0]
 * ```
 */
export function resampleMotion(motion: Motion, framesPerSecond: number): Motion {
  if (!(framesPerSecond > 0 && framesPerSecond < Infinity)) {
    throw new InputError(
      `framesPerSecond must be greater than 0 Hz, current value is ${framesPerSecond}`,
    );
  }
  checkFrameTime(motion.frameTime);
  const { rotations: { data: q, rows, columns }, rootPositions: { data: p } } = motion;
  const place = frameSampling(motion.frameTime, framesPerSecond);
  let count = 0;
  while (place(count) <= rows - 1) count++;
  const rotations = new Float64Array(count * columns);
  const rootPositions = new Float64Array(count * 3);
  for (let frame = 0; frame < count; frame++) {
    const from = Math.floor(place(frame)), fraction = place(frame) - from;
    const to = fraction === 0 ? from : from + 1;
    interpolateRotations(
      q,
      from * columns,
      q,
      to * columns,
      fraction,
      rotations,
      frame * columns,
      columns,
    );
    for (let i = 0; i < 3; i++) {
      rootPositions[3 * frame + i] = (1 - fraction) * p[3 * from + i]! + fraction * p[3 * to + i]!;
    }
  }
  return {
    skeleton: motion.skeleton,
    frameTime: 1 / framesPerSecond,
    rotations: { data: rotations, rows: count, columns },
    rootPositions: { data: rootPositions, rows: count, columns: 3 },
  };
}
