import type { KeyTrial, StudyKey, StudyResults } from "../study_files.ts";
import { HEADPHONE_TONES } from "../study_sheet.ts";

/** How far a slider may be from where an attention check wants it. */
const SLACK = 5;

/** Why a participant's answers do not count. */
export const exclusionReasons = ["unfinished", "attention checks", "headphones check"] as const;

/** See {@linkcode exclusionReasons}. */
export type ExclusionReason = typeof exclusionReasons[number];

/** A participant, and whether the answers count. */
export interface Participant {
  readonly results: StudyResults;
  /** Attention checks that were failed. */
  readonly failed: number;
  /** Why they do not count; absent where they do. */
  readonly excluded?: ExclusionReason;
}

/**
 * Finds whose answers count: who finished, passed the attention checks but for as many as the config lets
 * fail, and the headphones check where there is one.
 *
 * @param key The study.
 * @param all Checked results.
 */
export function participantsOf(key: StudyKey, all: readonly StudyResults[]): Participant[] {
  return all.map((results) => {
    const failed = key.plans[results.plan]!.filter((trial) => isFailed(trial, key, results)).length;
    const excluded = reasonOf(key, results, failed);
    return { results, failed, ...(excluded && { excluded }) };
  });
}

function reasonOf(
  key: StudyKey,
  { finished, headphones }: StudyResults,
  failed: number,
): ExclusionReason | undefined {
  if (!finished) return "unfinished";
  if (failed > key.mayFail) return "attention checks";
  if (key.headphones && (headphones ?? 0) < HEADPHONE_TONES.pass) return "headphones check";
  return undefined;
}

/** Whether a trial is an attention check that was answered otherwise than it says. */
function isFailed({ id, check }: KeyTrial, key: StudyKey, { answers }: StudyResults): boolean {
  const given = answers.find(({ trial }) => trial === id);
  if (!check || !given) return false;
  if (check.kind === "broken") return !given.broken;
  const slack = key.design === "parallel" ? SLACK : 0;
  // Who says that such a stimulus is broken has not heard or read what it asks for.
  return given.broken || given.values.some(({ value }) => Math.abs(value - check.answer!) > slack);
}
