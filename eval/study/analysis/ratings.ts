import { tInterval } from "../../statistics/proportions.ts";
import { holmCorrection } from "../../statistics/significance.ts";
import { wilcoxonSignedRank } from "../../statistics/signed_rank.ts";
import {
  bootstrapInterval,
  type Interval,
  mean,
  standardDeviation,
} from "../../statistics/statistics.ts";
import type { Judgement } from "./judgements.ts";
import { agreementOf } from "./preferences.ts";
import { comparisons } from "../study_plan.ts";

/** What a condition was rated. */
export interface Rating {
  /** Index of the condition. */
  readonly condition: number;
  /** The mean rating of each participant who rated it. */
  readonly means: readonly number[];
  /** The mean of these, their standard deviation, and an interval for the mean. */
  readonly mean: number;
  readonly deviation: number;
  readonly interval: Interval;
}

/** Two conditions that were rated by the same participants. */
export interface RatingComparison {
  readonly condition: number;
  readonly other: number;
  /** Participants who rated both, and whose means differ. */
  readonly count: number;
  /** Mean of the participants' differences. */
  readonly difference: number;
  /** The rank-biserial correlation. */
  readonly effect: number;
  /** Of Wilcoxon's signed-rank test; and by Holm's correction for all pairs of the question. */
  readonly probability: number;
  readonly corrected: number;
}

/** What was rated, by one question. */
export interface RatingResult {
  readonly question: string;
  readonly ratings: readonly Rating[];
  readonly pairs: readonly RatingComparison[];
  /** Krippendorff's alpha, ordinal. */
  readonly agreement: number;
}

/** How intervals for means are found. */
export interface RatingOptions {
  /** By Student's t, or by drawing participants anew. */
  readonly interval: "t" | "bootstrap";
  /** Seed of the draws. */
  readonly seed: number;
}

/**
 * Finds how conditions were rated. A participant's mean rating of a condition is one value: several ratings by
 * one person are not independent.
 *
 * @param question The question.
 * @param judgements Its answers.
 * @param conditions How many conditions there are.
 * @param options How intervals are found.
 */
export function ratingResult(
  question: string,
  judgements: readonly Judgement[],
  conditions: number,
  { interval, seed }: RatingOptions,
): RatingResult {
  const byCondition = Array.from({ length: conditions }, () => new Map<number, number[]>());
  for (const { participant, condition, value } of judgements) {
    const own = byCondition[condition]!, values = own.get(participant) ?? [];
    values.push(value);
    own.set(participant, values);
  }
  const means = byCondition.map((own) =>
    new Map(Array.from(own, ([participant, values]) => [participant, mean(values)]))
  );
  const ratings = means.map((own, condition) => {
    const values = [...own.values()];
    return {
      ...{ condition, means: values, mean: mean(values), deviation: standardDeviation(values) },
      // One participant alone says nothing of others: without bounds, as by t.
      interval: interval === "t" || values.length < 2
        ? tInterval(values)
        : bootstrapInterval(values, { seed }),
    };
  });
  const pairs = comparisons("pairwise", conditions).map(([a, b]) => {
    const both = [...means[a!]!.keys()].filter((participant) => means[b!]!.has(participant));
    const differences = both.map((one) => {
      const difference = means[a!]!.get(one)! - means[b!]!.get(one)!;
      return Math.abs(difference) < 1e-9 ? 0 : difference; // equal but for rounding
    });
    const { count, effect, probability } = wilcoxonSignedRank(differences);
    return {
      ...{ condition: a!, other: b!, count, effect, probability },
      difference: mean(differences),
    };
  });
  const corrected = holmCorrection(pairs.map(({ probability }) => probability));
  return {
    ...{ question, ratings },
    pairs: pairs.map((pair, i) => ({ ...pair, corrected: corrected[i]! })),
    agreement: agreementOf(judgements, "ordinal"),
  };
}
