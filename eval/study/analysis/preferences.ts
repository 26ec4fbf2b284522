import { type AgreementScale, krippendorffAlpha } from "../../statistics/agreement.ts";
import { bradleyTerry, type Strength } from "../../statistics/bradley_terry.ts";
import { clopperPearson, signTest } from "../../statistics/proportions.ts";
import { holmCorrection } from "../../statistics/significance.ts";
import type { Interval } from "../../statistics/statistics.ts";
import type { Judgement } from "./judgements.ts";
import { comparisons } from "../study_plan.ts";

/** How often one condition was preferred to another. */
export interface Preference {
  /** Indexes of the two conditions. */
  readonly condition: number;
  readonly other: number;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** Wins among wins and losses, with Clopper and Pearson's interval; NaN where there are none. */
  readonly rate: number;
  readonly interval: Interval;
  /** Of the sign test; and by Holm's correction for all pairs of the question. */
  readonly probability: number;
  readonly corrected: number;
}

/** What was preferred, by one question. */
export interface PreferenceResult {
  readonly question: string;
  readonly pairs: readonly Preference[];
  /** Strengths of the conditions; undefined where there are no most likely ones. */
  readonly strengths: readonly Strength[] | undefined;
  /** Krippendorff's alpha, nominal. */
  readonly agreement: number;
}

/**
 * Finds which conditions were preferred: of every pair the win rate, and the strengths of all.
 *
 * @param question The question.
 * @param judgements Its answers.
 * @param conditions How many conditions there are.
 */
export function preferenceResult(
  question: string,
  judgements: readonly Judgement[],
  conditions: number,
): PreferenceResult {
  const wins = Array.from({ length: conditions }, () => new Array<number>(conditions).fill(0));
  const ties = wins.map((row) => [...row]);
  for (const { condition: a, other, value } of judgements) {
    const b = other!;
    if (value === 0) ties[Math.min(a, b)]![Math.max(a, b)]!++;
    else if (value > 0) wins[a]![b]!++;
    else wins[b]![a]!++;
  }
  const pairs = comparisons("pairwise", conditions).map(([a, b]) => {
    const won = wins[a!]![b!]!, lost = wins[b!]![a!]!;
    return {
      ...{ condition: a!, other: b!, wins: won, ties: ties[a!]![b!]!, losses: lost },
      rate: won / (won + lost),
      interval: clopperPearson(won, won + lost),
      probability: signTest(won, won + lost),
    };
  });
  const corrected = holmCorrection(pairs.map(({ probability }) => probability));
  const halved = wins.map((row, a) =>
    row.map((won, b) => won + (ties[Math.min(a, b)]![Math.max(a, b)]!) / 2)
  );
  return {
    question,
    pairs: pairs.map((pair, i) => ({ ...pair, corrected: corrected[i]! })),
    strengths: bradleyTerry(halved),
    agreement: agreementOf(judgements, "nominal"),
  };
}

/** How far participants agree on the same stimuli, whichever side they were on. */
export function agreementOf(judgements: readonly Judgement[], scale: AgreementScale): number {
  const units = new Map<string, number[]>();
  for (const { utterance, condition, other, value } of judgements) {
    const isTurned = other !== undefined && other < condition;
    const unit = isTurned ? [utterance, other, condition] : [utterance, condition, other];
    const answers = units.get(unit.join()) ?? [];
    answers.push(isTurned ? -value : value);
    units.set(unit.join(), answers);
  }
  return krippendorffAlpha([...units.values()], scale);
}
