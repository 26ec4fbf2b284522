import { Random } from "../random/random.ts";

/** The random numbers of one utterance, which depend on nothing but the seed and its id. */
export function utteranceRandom(seed: number, id: string): Random {
  return new Random(seed, ...Array.from(id, (character) => character.codePointAt(0)!));
}

/** Compares ids for sorting: numbers within them by value, so that 9 comes before 10. */
export function compareIds(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

const collator = new Intl.Collator("en", { numeric: true });
