import * as z from "zod";
import {
  flag,
  list,
  notNegative,
  number,
  object,
  oneOf,
  text,
  wholeNumber,
  written,
} from "../../src/json/fields.ts";
import { designs, type StudyDesign } from "./study_config.ts";
import { HEADPHONE_TONES } from "./study_sheet.ts";

const trial = written({
  id: text(),
  stimuli: list(wholeNumber),
  check: written({
    kind: oneOf(["written", "spoken", "broken"]),
    answer: number().exactOptional(),
  }).exactOptional(),
});

/** What stimuli and trials are: `key.json`, which no participant sees. */
export const studyKeySchema = written({
  id: text(),
  title: text(),
  design: oneOf(designs),
  questions: list(written({ name: text() })),
  ties: flag,
  headphones: flag,
  demographics: list(text()),
  conditions: list(text()),
  systems: wholeNumber,
  utterances: list(text()),
  mayFail: wholeNumber,
  seed: wholeNumber,
  stimuli: list(written({ utterance: wholeNumber, condition: wholeNumber })),
  plans: list(list(trial)).min(1, "a list of plans"),
});

/** See {@linkcode studyKeySchema}. */
export type StudyKey = z.output<typeof studyKeySchema>;

/** A trial as the key knows it. */
export type KeyTrial = StudyKey["plans"][number][number];

const value = object({ question: text(), stimulus: wholeNumber, value: number() });

/** Answers in one trial. */
export const trialAnswersSchema = object({
  trial: text(),
  /** From when it was first shown. */
  seconds: notNegative,
  /** Whether the participant said that sound or picture were broken; then there may be no values. */
  broken: flag,
  values: list(value),
});

/** See {@linkcode trialAnswersSchema}. */
export type TrialAnswers = z.output<typeof trialAnswersSchema>;

/** What is told of a participant beside answers. */
export const participantFactsSchema = object({
  headphones: wholeNumber.max(HEADPHONE_TONES.count, "how many tones were told apart")
    .exactOptional(),
  demographics: z.record(text(), z.string("a text").max(1000, "a text of up to 1000 characters"))
    .exactOptional(),
});

/** See {@linkcode participantFactsSchema}. */
export type ParticipantFacts = z.output<typeof participantFactsSchema>;

/** A participant's results: what the page hands out and sends, and the server keeps. */
export const studyResultsSchema = object({
  study: text("the study's id"),
  /** Drawn by the page, or given by the server. */
  participant: text().max(100, "a text of up to 100 characters"),
  plan: wholeNumber,
  finished: flag,
  ...participantFactsSchema.shape,
  answers: list(trialAnswersSchema),
});

/** See {@linkcode studyResultsSchema}. */
export type StudyResults = z.output<typeof studyResultsSchema>;

/** A value that a trial asks for: a question about a stimulus, or, of a pair, about the first of it. */
export function askedOf(
  design: StudyDesign,
  questions: readonly { readonly name: string }[],
  stimuli: readonly number[],
): { question: string; stimulus: number }[] {
  const about = design === "parallel" ? stimuli : stimuli.slice(0, 1);
  return questions.flatMap(({ name }) => about.map((stimulus) => ({ question: name, stimulus })));
}
