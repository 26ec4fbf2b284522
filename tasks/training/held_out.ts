import { InputError } from "../../src/errors/input_error.ts";
import { readText } from "../../src/files/files.ts";
import { isCopy } from "../data/augment.ts";
import { parseNamedRows } from "../data/data_folder.ts";
import type { UtteranceFrames } from "../../src/model/batches/speech_corpus.ts";

/** An utterance, as its recording is called. */
export interface NamedUtterance extends UtteranceFrames {
  readonly name: string | undefined;
}

/**
 * Reads which frames of a part belong to which utterance.
 *
 * @param path The csv file that `vectorize` writes.
 * @throws {InputError} If it cannot be read, or names no frames; one line that names it.
 */
export async function readUtterances(path: string): Promise<NamedUtterance[]> {
  return parseNamedRows(path, await readText(path)).map(({ name, first_frame, frames }, row) => {
    const numbers = [first_frame, frames].map((text) => text ? Number(text) : NaN);
    if (numbers.every((n) => Number.isSafeInteger(n) && n >= 0)) {
      return { name, firstFrame: numbers[0]!, frames: numbers[1]! };
    }
    throw new InputError(
      `${path}, row ${row + 1}: is not name, first_frame, frames; run deno task vectorize again`,
    );
  });
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
