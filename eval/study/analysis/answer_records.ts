import type { TableRecords } from "../../tables/formats.ts";
import type { StudyKey, StudyResults } from "../study_files.ts";

/**
 * Lays answers out as rows for a CSV file: one an answer, with what the stimulus was of; of a trial that was
 * reported broken and not answered, one without a value.
 *
 * @param key The study.
 * @param results Checked results.
 */
export function answerRecords(key: StudyKey, results: readonly StudyResults[]): TableRecords {
  const columns = [
    ...[
      "participant",
      "plan",
      "finished",
      "headphones",
      ...key.demographics.map((name) => `about ${name}`),
    ],
    ...[
      "trial",
      "check",
      "utterance",
      "condition",
      "other",
      "question",
      "value",
      "broken",
      "seconds",
    ],
  ];
  const rows = results.flatMap((
    { participant, plan, finished, headphones, demographics, answers },
  ) =>
    answers.flatMap(({ trial, broken, seconds, values }) => {
      const { stimuli, check } = key.plans[plan]!.find(({ id }) => id === trial)!;
      const of = (number: number | undefined) => {
        const stimulus = number === undefined ? undefined : key.stimuli[number]!;
        return stimulus ? key.conditions[stimulus.condition]! : "";
      };
      const given: { question: string; stimulus: number; value: number | "" }[] = values.length > 0
        ? values
        : [{ question: "", stimulus: stimuli[0]!, value: "" }];
      return given.map(({ question, stimulus, value }) => [
        ...[words(participant), plan, Number(finished), headphones ?? ""],
        ...key.demographics.map((name) => words(demographics?.[name] ?? "")),
        ...[trial, check?.kind ?? "", key.utterances[key.stimuli[stimulus]!.utterance]!],
        ...[of(stimulus), key.design === "pairwise" ? of(stimuli[1]) : "", question, value],
        ...[Number(broken), seconds],
      ]);
    })
  );
  return { columns, rows };
}

/**
 * What a participant wrote, for a CSV file: where a spreadsheet would take it for a formula, behind an
 * apostrophe.
 */
export function words(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
