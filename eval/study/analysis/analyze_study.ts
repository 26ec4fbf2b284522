import { checkResults } from "./check_results.ts";
import {
  type ExclusionReason,
  exclusionReasons,
  type Participant,
  participantsOf,
} from "./exclusions.ts";
import { judgementsOf } from "./judgements.ts";
import { type PreferenceResult, preferenceResult } from "./preferences.ts";
import { type RatingOptions, type RatingResult, ratingResult } from "./ratings.ts";
import type { StudyKey, StudyResults } from "../study_files.ts";

/** What a study has found. */
export interface StudyAnalysis {
  readonly key: StudyKey;
  readonly participants: readonly Participant[];
  /** How many are excluded, by reason. */
  readonly excluded: Readonly<Record<ExclusionReason, number>>;
  /** How many count. */
  readonly counted: number;
  /** Trials that do not count because they were reported broken. */
  readonly broken: number;
  /** Of a pairwise study, by question. */
  readonly preferences: readonly PreferenceResult[];
  /** Of a rating or parallel study, by question. */
  readonly ratings: readonly RatingResult[];
}

/**
 * Analyzes a study.
 *
 * @param key The study.
 * @param results Checked results, one a participant.
 * @param options How intervals for means are found.
 */
export function analyzeStudy(
  key: StudyKey,
  results: readonly StudyResults[],
  options: RatingOptions,
): StudyAnalysis {
  for (const one of results) checkResults(key, one);
  const participants = participantsOf(key, results);
  const { all, broken } = judgementsOf(key, participants);
  const count = key.conditions.length;
  const questions = key.questions.map(({ name }) => ({
    name,
    own: all.filter(({ question }) => question === name),
  }));
  const isPairwise = key.design === "pairwise";
  const countOf = (reason: ExclusionReason) =>
    participants.filter(({ excluded }) => excluded === reason).length;
  return {
    ...{ key, participants, broken },
    excluded: Object.fromEntries(
      exclusionReasons.map((reason) => [reason, countOf(reason)]),
    ) as Record<ExclusionReason, number>,
    counted: participants.filter(({ excluded }) => !excluded).length,
    preferences: isPairwise
      ? questions.map(({ name, own }) => preferenceResult(name, own, count))
      : [],
    ratings: isPairwise
      ? []
      : questions.map(({ name, own }) => ratingResult(name, own, count, options)),
  };
}
