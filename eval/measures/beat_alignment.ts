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
 * import { beatAlignment } from "@aud2repr2pose/aud2repr2pose";
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
