import { normalProbability } from "./proportions.ts";

/** Up to so many differences, the distribution is counted out; beyond, it is taken for normal. */
const COUNTED = 50;

/** What {@linkcode wilcoxonSignedRank} finds. */
export interface SignedRankResult {
  /** How many differences are not zero. */
  readonly count: number;
  /** Sum of the ranks of those above zero. */
  readonly positive: number;
  /** Sum of the ranks of those below zero. */
  readonly negative: number;
  /** How probable sums as unequal are where differences above and below zero are alike; two-sided. */
  readonly probability: number;
  /** The rank-biserial correlation, from -1 (all below zero) to 1; 0 where all are zero. */
  readonly effect: number;
}

/**
 * Wilcoxon's signed-rank test: whether paired differences lie about zero. Zeros are dropped, equal sizes
 * share the mean of their ranks. Up to 50 differences the distribution is counted out exactly, with equal
 * ranks as they are; beyond, it is taken for normal, its variance corrected for equal ranks.
 *
 * F. Wilcoxon: Individual Comparisons by Ranking Methods. Biometrics Bulletin 1(6), 1945.
 * D. S. Kerby: The Simple Difference Formula. Comprehensive Psychology 3, 2014 (the effect).
 *
 * @param differences Of each participant: the one system's mean answer less the other's.
 *
 * @example Usage
 * ```ts
 * import { wilcoxonSignedRank } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(wilcoxonSignedRank([0.5, 1.5, 1, 0, 2]).probability, 0.125);
 * ```
 */
export function wilcoxonSignedRank(differences: ArrayLike<number>): SignedRankResult {
  const sizes = Array.from(differences).filter((value) => value !== 0)
    .sort((a, b) => Math.abs(a) - Math.abs(b));
  const count = sizes.length;
  if (count === 0) return { count, positive: 0, negative: 0, probability: 1, effect: 0 };
  const doubled = doubledRanks(sizes);
  let positive = 0, all = 0;
  for (const [i, rank] of doubled.entries()) {
    all += rank;
    if (sizes[i]! > 0) positive += rank;
  }
  const lesser = Math.min(positive, all - positive);
  return {
    count,
    positive: positive / 2,
    negative: (all - positive) / 2,
    probability: count <= COUNTED
      ? countedProbability(doubled, lesser)
      : normalTail(doubled, lesser),
    effect: (2 * positive - all) / all,
  };
}

/** Twice the rank of each size, whole numbers even where equal ones share the mean of their ranks. */
function doubledRanks(sorted: readonly number[]): Int32Array {
  const ranks = new Int32Array(sorted.length);
  for (let first = 0; first < sorted.length;) {
    let end = first + 1;
    while (end < sorted.length && isEqual(sorted[end]!, sorted[first]!)) end++;
    ranks.fill(first + 1 + end, first, end);
    first = end;
  }
  return ranks;
}

/** Means of the same answers in another order differ by rounding alone. */
function isEqual(a: number, b: number): boolean {
  return Math.abs(Math.abs(a) - Math.abs(b)) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

/** The share of all 2^n ways to give signs that have a rank sum as small, on either side. */
function countedProbability(doubled: Int32Array, lesser: number): number {
  const ways = new Float64Array(lesser + 1);
  ways[0] = 1;
  for (const rank of doubled) {
    for (let sum = lesser; sum >= rank; sum--) ways[sum]! += ways[sum - rank]!;
  }
  const below = ways.reduce((sum, count) => sum + count, 0);
  return Math.min(1, 2 * below / 2 ** doubled.length);
}

function normalTail(doubled: Int32Array, lesser: number): number {
  let all = 0, squares = 0;
  for (const rank of doubled) {
    all += rank;
    squares += rank ** 2;
  }
  const z = (lesser - all / 2) / Math.sqrt(squares / 4);
  return Math.min(1, 2 * normalProbability(z));
}
