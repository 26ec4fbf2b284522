import type { Random } from "../../random/random.ts";
import type { Utterance } from "./speech_corpus.ts";

/**
 * Cuts an epoch into short segments in random order, so that windows of a segment share frames.
 *
 * The windows at every `stride`-th frame of an utterance, from each of its first `stride` frames on,
 * are a chain, which is covered by as few segments as can: each window is in one or two, and where
 * segments overlap is drawn anew each time. A chain shorter than a segment has one to itself, whose
 * last windows lie behind the utterance's end and have no target.
 *
 * @param utterances Where the utterances lie.
 * @param windows Windows of a segment.
 * @param stride Frames from one window of a segment to the next.
 * @param random Where chance comes from.
 * @returns For each segment the frame in the middle of its first window, counted through all
 * utterances.
 */
export function sampleSegments(
  utterances: readonly Utterance[],
  windows: number,
  stride: number,
  random: Random,
): Int32Array {
  const starts: number[] = [];
  for (const { firstFrame, frames } of utterances) {
    for (let first = 0; first < Math.min(stride, frames); first++) {
      const chain = Math.ceil((frames - first) / stride);
      const segments = Math.ceil(chain / windows);
      const surplus = Math.max(0, segments * windows - chain);
      // Places to share the surplus out at: after each segment but the last, by sorted draws.
      const overlaps = Array.from({ length: segments - 1 }, () => random.integer(surplus + 1))
        .sort((a, b) => a - b);
      if (segments > 1) overlaps[segments - 2] = surplus;
      for (let i = 0; i < segments; i++) {
        const window = i * windows - (overlaps[i - 1] ?? 0);
        starts.push(firstFrame + first + window * stride);
      }
    }
  }
  return random.shuffle(Int32Array.from(starts));
}
