import { utteranceRandom } from "../../src/dataset/split_utterances.ts";
import type { Random } from "../../src/random/random.ts";
import type { Augmentation } from "./vectorize_motion.ts";
import type { UtteranceGroup } from "./vectors_writer.ts";

/** The ways to make more of the training set: `--augment`. */
export const augmentations = ["mirror", "speed", "pitch"] as const;

/** A way to make more of the training set. */
export type AugmentationName = typeof augmentations[number];

/** Speed is changed by 5 to 15 percent, as that of a record (Ko et al., Interspeech 2015). */
const LEAST_SPEED = 0.05, MOST_SPEED = 0.15;
/** Pitch is changed by one to three semitones: less is hardly another voice, more is no natural one. */
const LEAST_SEMITONES = 1, MOST_SEMITONES = 3;

const ways: Readonly<Record<AugmentationName, (random: Random) => Augmentation>> = {
  mirror: () => ({ mirror: true }),
  speed: (random) => ({ speed: 1 + either(random, LEAST_SPEED, MOST_SPEED) }),
  pitch: (random) => ({ pitch: 2 ** (either(random, LEAST_SEMITONES, MOST_SEMITONES) / 12) }),
};

/** A number between two others, or between their negatives. */
function either(random: Random, least: number, most: number): number {
  const sign = random.uniform() < 0.5 ? -1 : 1;
  return sign * random.uniform(least, most);
}

/**
 * Puts copies of the training set's utterances behind each, one in every way. What chance decides depends
 * on the seed and the utterance's name alone, so that other utterances change nothing.
 *
 * @param groups All utterances of a data set.
 * @param names In which ways; none twice.
 * @param seed Where chance comes from.
 */
export function withCopies(
  groups: readonly UtteranceGroup[],
  names: readonly AugmentationName[],
  seed: number,
): UtteranceGroup[] {
  return groups.flatMap((group) => {
    const { part, motion, utterances } = group;
    if (part !== "train" || motion === undefined) return [group];
    return [
      group,
      ...names.map((way): UtteranceGroup => ({
        ...group,
        utterances: utterances.map((one) => ({ ...one, name: `${one.name}~${way}` })),
        change: ways[way](utteranceRandom(seed, `${way} ${utterances[0]!.name}`)),
      })),
    ];
  });
}

/**
 * Whether an utterance is a copy of the one before or of the same as that: with noise, which has an `n`
 * before its name, or changed, which has `~` and the way behind it.
 *
 * @param name What it is called.
 * @param before What the one before is called.
 */
export function isCopy(name: string | undefined, before: string | undefined): boolean {
  const [own, other] = [name, before].map((name) => name?.replace(/~\w+$/, ""));
  if (own === undefined || other === undefined) return false;
  return own === `n${other}` || name !== own && (own === other || other === `n${own}`);
}
