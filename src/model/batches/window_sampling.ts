import type { Random } from "../../random/random.ts";
import type { Utterance } from "./speech_corpus.ts";

/**
 * The windows of an epoch one by one in random order, as the paper's authors train: each exactly once.
 *
 * @param utterances Where the utterances lie.
 * @param random Where chance comes from.
 * @returns The frames in the middle of the windows, counted through all utterances.
 */
export function sampleWindows(utterances: readonly Utterance[], random: Random): Int32Array {
  const starts = new Int32Array(utterances.reduce((sum, { frames }) => sum + frames, 0));
  let at = 0;
  for (const { firstFrame, frames } of utterances) {
    for (let i = 0; i < frames; i++) starts[at++] = firstFrame + i;
  }
  return random.shuffle(starts);
}
