import type { Participant } from "./exclusions.ts";
import type { StudyKey } from "../study_files.ts";

/** An answer that counts: what a participant said of an utterance in a condition, or in two. */
export interface Judgement {
  /** Index of the participant. */
  readonly participant: number;
  readonly question: string;
  /** Index of the utterance. */
  readonly utterance: number;
  /** Index of the condition; of a pair, the one on the first side. */
  readonly condition: number;
  /** Index of the pair's other condition; absent for ratings. */
  readonly other?: number;
  /** The rating; of a pair, 1 if the first was preferred, -1 if the other, 0 for a tie. */
  readonly value: number;
}

/** Answers that count, and how many do not because of sound or picture. */
export interface Judgements {
  readonly all: readonly Judgement[];
  /** Trials that were reported broken and were not to be. */
  readonly broken: number;
}

/**
 * The answers that count: of participants who are not excluded, in trials that are no attention checks and
 * were not reported broken.
 *
 * @param key The study.
 * @param participants All participants.
 */
export function judgementsOf(key: StudyKey, participants: readonly Participant[]): Judgements {
  const all: Judgement[] = [];
  let broken = 0;
  for (const [participant, { results, excluded }] of participants.entries()) {
    if (excluded) continue;
    const trials = new Map(key.plans[results.plan]!.map((trial) => [trial.id, trial]));
    for (const answers of results.answers) {
      const { stimuli, check } = trials.get(answers.trial)!;
      if (check) continue;
      if (answers.broken) broken++;
      for (const { question, stimulus, value } of answers.broken ? [] : answers.values) {
        const { utterance, condition } = key.stimuli[stimulus]!;
        const pair = key.design === "pairwise" && { other: key.stimuli[stimuli[1]!]!.condition };
        all.push({ participant, question, utterance, condition, value, ...pair });
      }
    }
  }
  return { all, broken };
}
