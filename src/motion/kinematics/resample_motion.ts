import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";
import { multiply, relative } from "./rotations.ts";

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
  /** Where joints are that do not stay on their bone; absent where all do. */
  readonly jointPositions?: JointPositions;
  /** What is odd about the file that it was read from, one line each; absent where nothing is. */
  readonly notes?: readonly string[];
}

/** Joints below the root that move against their parents, beside turning. */
export interface JointPositions {
  /** Which nodes. */
  readonly nodes: readonly number[];
  /** x, y, z of each from its parent, in place of its offset: (frames, 3 * nodes). */
  readonly positions: Matrix;
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
  const rate = meantRate(1 / frameTime);
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

/** Half of the last decimal of a frame time, in seconds. */
const HALF_DECIMAL = 0.5e-6;

/** Frames a second of television and film that is made for it, which are not whole. */
const TELEVISION = [24, 30, 48, 60, 120, 240].map((rate) => rate / 1.001);

/**
 * The rate that a file means, whose frame time is written with six or seven decimals: 0.0416667 means 24
 * frames a second, 0.004167 means 240, and 0.016683 means 59.94.
 */
export function meantRate(rate: number): number {
  const whole = Math.round(rate);
  if (whole > 0 && Math.abs(rate - whole) < 0.01) return whole;
  const isMeant = (other: number) => Math.abs(1 / other - 1 / rate) < HALF_DECIMAL;
  return [whole, ...TELEVISION].find(isMeant) ?? rate;
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
  const { rotations: { data: q, rows, columns }, rootPositions, jointPositions } = motion;
  const place = frameSampling(motion.frameTime, framesPerSecond);
  let count = 0;
  while (place(count) <= rows - 1) count++;
  const rotations = new Float64Array(count * columns);
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
  }
  return {
    skeleton: motion.skeleton,
    frameTime: 1 / framesPerSecond,
    rotations: { data: rotations, rows: count, columns },
    rootPositions: resamplePositions(rootPositions, place, count),
    ...(jointPositions && {
      jointPositions: {
        nodes: jointPositions.nodes,
        positions: resamplePositions(jointPositions.positions, place, count),
      },
    }),
  };
}

/** Positions at other moments, on the straight way between two frames. */
function resamplePositions(
  { data: p, columns }: Matrix,
  place: (frame: number) => number,
  rows: number,
): Matrix {
  const data = new Float64Array(rows * columns);
  for (let frame = 0; frame < rows; frame++) {
    const from = Math.floor(place(frame)), fraction = place(frame) - from;
    const a = from * columns, b = fraction === 0 ? a : a + columns;
    for (let i = 0; i < columns; i++) {
      data[frame * columns + i] = (1 - fraction) * p[a + i]! + fraction * p[b + i]!;
    }
  }
  return { data, rows, columns };
}

/**
 * Brings a motion to another frame rate smoothly, without corners where the motion's own frames are:
 * rotations by cubic interpolation on the sphere (K. Shoemake: Quaternion calculus and fast animation,
 * SIGGRAPH course 10, 1987), the root's position on a Catmull-Rom cubic. Frames of moments that the
 * motion has are its own.
 *
 * @param motion The motion.
 * @param framesPerSecond The rate wanted, in Hz.
 * @returns The motion at that rate, up to its last moment.
 * @throws {InputError} If either rate is not from 1 to 1,000 Hz.
 *
 * @example Usage
 * ```ts
 * import { smoothlyResampled, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const motion = smoothlyResampled({
 *   skeleton: skeletonFromPose(["Hips"], [-1], [0, 0, 0]),
 *   frameTime: 0.1,
 *   rotations: { data: new Float64Array([0, 0, 0, 1, 0, 0, 1, 0]), rows: 2, columns: 4 },
 *   rootPositions: { data: new Float64Array([0, 90, 0, 4, 90, 0]), rows: 2, columns: 3 },
 * }, 20);
 * console.log(motion.rotations.data.subarray(4, 8)); // an eighth of a turn: [0, 0, 0.707, 0.707]
 * ```
 */
export function smoothlyResampled(motion: Motion, framesPerSecond: number): Motion {
  checkFrameTime(motion.frameTime);
  checkFrameTime(1 / framesPerSecond);
  const { rotations: { rows, columns }, rootPositions, jointPositions } = motion;
  const step = meantRate(1 / motion.frameTime) / framesPerSecond;
  const place = (frame: number) => {
    const near = Math.round(frame * step);
    return Math.abs(frame * step - near) < 1e-6 ? near : frame * step;
  };
  let count = 0;
  while (place(count) <= rows - 1) count++;
  const path = new RotationPath(motion.rotations);
  const rotations = new Float64Array(count * columns);
  for (let frame = 0; frame < count; frame++) {
    const from = Math.floor(place(frame));
    path.write(from, place(frame) - from, rotations, frame * columns);
  }
  return {
    ...motion,
    frameTime: 1 / framesPerSecond,
    rotations: { data: rotations, rows: count, columns },
    rootPositions: smoothPositions(rootPositions, place, count),
    ...(jointPositions && {
      jointPositions: {
        nodes: jointPositions.nodes,
        positions: smoothPositions(jointPositions.positions, place, count),
      },
    }),
  };
}

/** Positions at other moments, on a cubic; before the first frame and after the last it is straight. */
function smoothPositions(
  { data: p, rows, columns }: Matrix,
  place: (frame: number) => number,
  count: number,
): Matrix {
  const data = new Float64Array(count * columns);
  for (let frame = 0; frame < count; frame++) {
    const from = Math.floor(place(frame)), u = place(frame) - from;
    for (let i = 0; i < columns; i++) {
      const at = (k: number) => p[columns * (from + k) + i]!;
      const b = at(0), c = from < rows - 1 ? at(1) : b;
      const a = from > 0 ? at(-1) : 2 * b - c, d = from < rows - 2 ? at(2) : 2 * c - b;
      data[columns * frame + i] = b +
        0.5 * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)));
    }
  }
  return { data, rows: count, columns };
}

/** Rotations over time, smooth between frames: `squad`, with an inner point a frame. */
class RotationPath {
  readonly #rotations: Matrix;
  readonly #inner: Float64Array;
  readonly #straight: Float64Array;
  readonly #bent: Float64Array;

  constructor(rotations: Matrix) {
    const { data: q, rows, columns } = rotations;
    this.#rotations = rotations;
    this.#straight = new Float64Array(columns);
    this.#bent = new Float64Array(columns);
    this.#inner = new Float64Array(q.length);
    const before = new Float64Array(3), after = new Float64Array(3), turn = new Float64Array(4);
    for (let i = 0; i < q.length; i += 4) {
      const t = Math.floor(i / columns), isEnd = t === 0 || t === rows - 1;
      // What comes before the first frame and after the last goes on straight.
      logarithm(q, i, isEnd ? i : i - columns, before);
      logarithm(q, i, isEnd ? i : i + columns, after);
      for (let c = 0; c < 3; c++) before[c] = -0.25 * (before[c]! + after[c]!);
      exponential(before, turn);
      multiply(q, i, turn, 0, this.#inner, i);
    }
  }

  /** Writes the rotations of a moment, a fraction of the way from a frame to the next. */
  write(frame: number, fraction: number, out: Float64Array, o: number): void {
    const { data: q, columns } = this.#rotations;
    const a = frame * columns, b = fraction === 0 ? a : a + columns;
    const straight = this.#straight, bent = this.#bent, inner = this.#inner;
    interpolateRotations(q, a, q, b, fraction, straight, 0, columns);
    interpolateRotations(inner, a, inner, b, fraction, bent, 0, columns);
    const weight = 2 * fraction * (1 - fraction);
    interpolateRotations(straight, 0, bent, 0, weight, out, o, columns);
  }
}

/** Writes the rotation vector, halved, of the shorter way from q[i] to q[j]. */
function logarithm(q: Float64Array, i: number, j: number, out: Float64Array): void {
  relative(q, i, q, j, DIFFERENCE, 0);
  const [x, y, z, w] = DIFFERENCE as unknown as [number, number, number, number];
  const sine = Math.hypot(x, y, z), sign = w < 0 ? -1 : 1;
  const scale = sine < 1e-9 ? sign : sign * Math.atan2(sine, Math.abs(w)) / sine;
  out[0] = scale * x;
  out[1] = scale * y;
  out[2] = scale * z;
}

const DIFFERENCE = new Float64Array(4);

/** Writes the rotation of a halved rotation vector. */
function exponential(v: Float64Array, out: Float64Array): void {
  const angle = Math.hypot(v[0]!, v[1]!, v[2]!);
  const scale = angle < 1e-9 ? 1 : Math.sin(angle) / angle;
  for (let i = 0; i < 3; i++) out[i] = scale * v[i]!;
  out[3] = Math.cos(angle);
}
