import { FRAME_RATE, type Matrix } from "../../src/matrix/matrix.ts";
import { differenceNorms } from "./smoothness.ts";

/** Options of {@linkcode motionBeats}. */
export interface MotionBeatsOptions {
  /**
   * Frames a second.
   *
   * @default {20}
   */
  readonly frameRate?: number;
  /**
   * Standard deviation of the Gaussian that smooths the speed, in seconds.
   *
   * @default {5 / 60}
   */
  readonly smoothing?: number;
}

/**
 * When a gesture comes to a halt or turns: local minima of the joints' mean speed, smoothed by a
 * Gaussian.
 *
 * The kinematic beats of Li, Yang, Ross, Kanazawa: AI Choreographer: Music Conditioned 3D Dance
 * Generation with AIST++. ICCV 2021; its usual smoothing, 5 frames at 60 a second, is the default.
 *
 * @param positions x, y, z of each joint in each frame, (frames, 3 * joints).
 * @param options Frame rate and smoothing.
 * @returns Times in seconds, ascending; the speed between frames t and t + 1 is at (t + 0.5) /
 * frameRate.
 * @throws {RangeError} If there are not three columns a joint.
 *
 * @example Usage
 * ```ts
 * import { motionBeats } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * // A joint that swings to and fro every two seconds turns once a second.
 * const data = new Float64Array(3 * 80).map((_, i) => Math.cos(Math.PI * Math.floor(i / 3) / 20));
 * const beats = motionBeats({ data, rows: 80, columns: 3 });
 * assertEquals([...beats].map((time) => time.toFixed(0)), ["1", "2", "3"]);
 * ```
 */
export function motionBeats(
  positions: Matrix<Float32Array | Float64Array>,
  options: MotionBeatsOptions = {},
): Float64Array {
  const { frameRate = FRAME_RATE, smoothing = 5 / 60 } = options;
  const { data, rows, columns } = differenceNorms(positions, 1);
  const speed = new Float64Array(rows);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let joint = 0; joint < columns; joint++) speed[row]! += data[i++]! / columns;
  }
  const smooth = smoothed(speed, smoothing * frameRate);
  const beats: number[] = [];
  for (let row = 1; row < rows - 1; row++) {
    const value = smooth[row]!;
    if (value < smooth[row - 1]! && value <= smooth[row + 1]!) beats.push((row + 0.5) / frameRate);
  }
  return Float64Array.from(beats);
}

/** Weighed by a Gaussian as far as four standard deviations; beyond its ends the signal is mirrored. */
function smoothed(signal: Float64Array, deviation: number): Float64Array {
  const reach = Math.floor(4 * deviation + 0.5), length = signal.length;
  const weights = Float64Array.from(
    { length: 2 * reach + 1 },
    (_, i) => Math.exp(-0.5 * ((i - reach) / deviation) ** 2),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return signal.map((value, i) => {
    if (reach === 0) return value;
    let sum = 0;
    for (let k = -reach; k <= reach; k++) {
      const at = (((i + k) % (2 * length)) + 2 * length) % (2 * length);
      sum += weights[k + reach]! * signal[at < length ? at : 2 * length - 1 - at]!;
    }
    return sum / total;
  });
}

/** Options of {@linkcode beatAlignment}. */
export interface BeatAlignmentOptions {
  /**
   * How far in seconds a beat may be from an onset: at one sigma it counts for 0.61, at two for 0.14.
   *
   * @default {0.1}
   */
  readonly sigma?: number;
}

/**
 * Beat alignment: how near motion beats are to onsets of speech, the mean over the beats of
 * exp(-d^2 / (2 sigma^2)), d being the time to the nearest onset.
 *
 * Li, Yang, Ross, Kanazawa: AI Choreographer. ICCV 2021 (for dance; not every onset needs a beat);
 * for speech with sigma = 0.1 s in Liu, Wu, Zhou, Xu, Qian, Lin, Zhou, Wu, Dai, Zhou: Learning
 * Hierarchical Cross-Modal Association for Co-Speech Gesture Generation. CVPR 2022. Onsets of speech
 * are dense, so that random beats have much more than 0: compare with recorded motion and shuffled
 * speech.
 *
 * @param beats Times of motion beats in seconds, see {@linkcode motionBeats}.
 * @param onsets Times of onsets in seconds, ascending, see {@linkcode speechOnsets}.
 * @param options How far apart is far.
 * @returns From 0 to 1; 0 where there are no beats or no onsets.
 *
 * @example Usage
 * ```ts
 * import { beatAlignment } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(beatAlignment([1, 2.1], [0.5, 1, 2]), (1 + Math.exp(-0.5)) / 2);
 * ```
 */
export function beatAlignment(
  beats: ArrayLike<number>,
  onsets: ArrayLike<number>,
  options: BeatAlignmentOptions = {},
): number {
  const { sigma = 0.1 } = options;
  if (beats.length === 0 || onsets.length === 0) return 0;
  let sum = 0;
  for (let b = 0, next = 0; b < beats.length; b++) {
    const time = beats[b]!;
    while (next > 0 && onsets[next - 1]! > time) next--; // beats in any order
    while (next < onsets.length && onsets[next]! < time) next++;
    const after = next < onsets.length ? onsets[next]! - time : Infinity;
    const before = next > 0 ? time - onsets[next - 1]! : Infinity;
    sum += Math.exp(-0.5 * (Math.min(before, after) / sigma) ** 2);
  }
  return sum / beats.length;
}
