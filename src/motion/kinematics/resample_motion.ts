import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";

/** A skeleton in motion: what a BVH file holds. */
export interface Motion {
  /** The skeleton that moves. */
  readonly skeleton: Skeleton;
  /** Seconds from frame to frame. */
  readonly frameTime: number;
  /** Each joint's rotation from its parent: (frames, 4 * joints), unit quaternions x, y, z, w. */
  readonly rotations: Matrix;
  /** The root's position in cm: (frames, 3). */
  readonly rootPositions: Matrix;
  /** What is odd about the file that it was read from, one line each; absent where nothing is. */
  readonly notes?: readonly string[];
}

/** Frames a second that a motion can have. */
const LOWEST_RATE = 1, HIGHEST_RATE = 1000;

/**
 * Checks that a motion has from 1 to 1,000 frames a second.
 *
 * @param frameTime Seconds from frame to frame.
 * @throws {InputError} If it has not, as when milliseconds were written.
 */
export function checkFrameTime(frameTime: number): void {
  const rate = 1 / frameTime;
  if (rate >= 0.999 * LOWEST_RATE && rate <= 1.001 * HIGHEST_RATE) return;
  const hint = rate < LOWEST_RATE && rate >= LOWEST_RATE / 1000
    ? `; write ${frameTime / 1000} if milliseconds were meant`
    : "";
  throw new InputError(
    `Frame Time is ${frameTime} seconds, ${Number(rate.toPrecision(3))} frames a second; from ` +
      `1 to 1,000 can be read${hint}`,
  );
}

/**
 * Which frames of a motion make up its frames at another rate.
 *
 * @param frameTime Seconds from frame to frame of the motion.
 * @param framesPerSecond The rate wanted.
 * @returns For each frame wanted, the place of its moment among the motion's frames; a fraction
 * means between two of them.
 */
export function frameSampling(
  frameTime: number,
  framesPerSecond: number,
): (frame: number) => number {
  const rate = wholeRate(1 / frameTime);
  if (rate === 24 && framesPerSecond === 20) {
    // As the paper's data was prepared: the first of every six frames is left out.
    return (frame) => 6 * Math.floor(frame / 5) + 1 + frame % 5;
  }
  return (frame) => {
    const place = frame * rate / framesPerSecond;
    const whole = Math.round(place);
    return Math.abs(place - whole) < 1e-6 ? whole : place;
  };
}

/** Frame times are written with six or seven decimals: 0.0416667 means 24 frames a second. */
function wholeRate(rate: number): number {
  const whole = Math.round(rate);
  return whole > 0 && Math.abs(rate - whole) < 0.01 ? whole : rate;
}

/**
 * Writes a pose between two: rotations by spherical interpolation (K. Shoemake: Animating rotation
 * with quaternion curves, SIGGRAPH 1985), each on its shorter way.
 *
 * @param a Rotations of the one pose, quaternions from `a[i]` on.
 * @param b Rotations of the other, from `b[j]` on.
 * @param fraction 0 gives a, 1 gives b.
 * @param out Where the rotations go, from `out[o]` on.
 * @param length How many numbers: 4 a joint.
 */
export function interpolateRotations(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  fraction: number,
  out: Float64Array,
  o: number,
  length: number,
): void {
  for (let n = 0; n < length; n += 4) {
    let cosine = 0;
    for (let c = n; c < n + 4; c++) cosine += a[i + c]! * b[j + c]!;
    const sign = cosine < 0 ? -1 : 1;
    const angle = Math.acos(Math.min(1, Math.abs(cosine)));
    // Below this angle sines and their quotient are those of straight interpolation.
    const sine = angle < 1e-6 ? 0 : Math.sin(angle);
    const wa = sine === 0 ? 1 - fraction : Math.sin((1 - fraction) * angle) / sine;
    const wb = sign * (sine === 0 ? fraction : Math.sin(fraction * angle) / sine);
    for (let c = n; c < n + 4; c++) out[o + c] = wa * a[i + c]! + wb * b[j + c]!;
  }
}

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
 * import { resampleMotion, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
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
