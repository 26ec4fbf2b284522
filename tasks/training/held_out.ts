import { parse } from "@std/csv";
import { readText } from "../../src/files/files.ts";
import { isCopy } from "../data/augment.ts";
import type { UtteranceFrames } from "../../src/model/batches/speech_corpus.ts";

/** An utterance, as its recording is called. */
export interface NamedUtterance extends UtteranceFrames {
  readonly name: string | undefined;
}

/**
 * Reads which frames of a part belong to which utterance.
 *
 * @param path The csv file that `vectorize` writes.
 * @throws {InputError} If it cannot be read.
 */
export async function readUtterances(path: string): Promise<NamedUtterance[]> {
  const text = await readText(path);
  return parse(text, { skipFirstRow: true }).map((row) => ({
    name: row["name"],
    firstFrame: Number(row["first_frame"]),
    frames: Number(row["frames"]),
  }));
}

/**
 * Holds the last utterances out, to judge by: copies together with what they are copies of.
 *
 * @param utterances Those of the training set.
 * @param share Which share of them; at least one is held out.
 */
export function holdOut(
  utterances: readonly NamedUtterance[],
  share: number,
): [learnt: readonly NamedUtterance[], heldOut: readonly NamedUtterance[]] {
  let first = utterances.length - Math.max(1, Math.round(utterances.length * share));
  while (first > 0 && isCopy(utterances[first]?.name, utterances[first - 1]!.name)) first--;
  return [utterances.slice(0, first), utterances.slice(first)];
}
