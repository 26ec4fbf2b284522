import { InputError } from "../../src/errors/input_error.ts";
import type { Rest, TrainingLength } from "../../src/model/training/training_length.ts";
import type { FlagValues } from "../command/command.ts";
import { integer, number } from "../command/values.ts";

/** The flags of `learn` and `train` that say how long they train and what they are judged by. */
export const lengthFlags = {
  steps: {
    value: "N",
    is: integer({ least: 1 }),
    help: "Train for so many batches, made whole epochs, however much data there is",
  },
  validation: {
    value: "X",
    is: number({ above: 0, below: 1 }),
    help: "Judge by this share of the training set, its last utterances, not by the dev set",
  },
  "as-paper": {
    help: "Train as the paper does, where no other flag says otherwise",
  },
} as const;

/**
 * How long is trained.
 *
 * @param flags As given.
 * @param epochs The epochs that were asked for, and the words in which.
 * @param paper The paper's epochs.
 * @param rest When a dev loss has rested.
 * @throws {InputError} If two of them say it.
 */
export function trainingLength(
  { steps, "as-paper": asPaper }: FlagValues<typeof lengthFlags>,
  [epochs, words]: readonly [number | undefined, string],
  paper: number,
  rest: Rest,
): TrainingLength {
  if (steps !== undefined && epochs !== undefined) {
    throw new InputError(`--steps ${steps} and ${words} both say how long to train; give one`);
  }
  return { epochs: steps === undefined && asPaper ? epochs ?? paper : epochs, steps, rest };
}
