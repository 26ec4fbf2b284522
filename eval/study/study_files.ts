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
import type { Question, StudyDesign } from "./study_config.ts";
import { designs } from "./study_config.ts";

/** A trial as the page shows it. */
export interface SheetTrial {
  /** Its name within the plan. */
  readonly id: string;
  /** Numbers of its stimuli, in the order of their sides. */
  readonly stimuli: readonly number[];
  /** An instruction that is shown over the stimulus while it plays: an attention check. */
  readonly notice?: string;
}

/** A stimulus's files, by their names beside the page. */
export interface SheetStimulus {
  /** A packed gesture, or a video with its sound. */
  readonly file: string;
  /** The speech that a gesture is heard with. */
  readonly sound?: string;
  /** How long it is, in seconds. */
  readonly seconds: number;
}

/** A question beside the study's own, about the participant. */
export interface Demographic {
  readonly name: string;
  readonly text: string;
  readonly choices?: readonly string[] | undefined;
}

/** All that the page knows: `page/study.json`. Which system a stimulus is of is not in it. */
export interface StudySheet {
  /** By which answers are known to be of this study. */
  readonly id: string;
  readonly title: string;
  readonly design: StudyDesign;
  readonly questions: readonly Question[];
  readonly ties: boolean;
  readonly kind: "3d" | "video";
  /** What the fixed camera has to show, in cm. */
  readonly frame: { readonly width: number; readonly height: number };
  readonly stimuli: readonly SheetStimulus[];
  readonly training: readonly SheetTrial[];
  /** Trials in order, for participants in turn. */
  readonly plans: readonly (readonly SheetTrial[])[];
  readonly headphones: boolean;
  readonly demographics: readonly Demographic[];
  /** What is agreed to before all else. */
  readonly consent?: string;
  /** Where results are sent to. */
  readonly submit?: string;
  /** What is shown at the end. */
  readonly completionCode?: string;
  /** What the page says, by its keys. */
  readonly texts: Readonly<Record<string, string>>;
}

/** How many tones the headphones check plays, and how many of them must be told apart to pass. */
export const HEADPHONE_TONES = { count: 6, pass: 5 };

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
