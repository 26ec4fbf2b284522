/**
 * User studies: what is asked of whom, and what the answers say.
 *
 * Read it in this order: this file, a study as a config; `latin_square.ts`, `study_plan.ts` and
 * `lay_out_study.ts`, who judges what in which order; `study_sheet.ts` and `study_files.ts`, what the page,
 * its key and its results hold; `power.ts`, how many participants it takes; `analysis/`, from results to
 * tables and figures: `check_results.ts`, `exclusions.ts`, `judgements.ts`, `preferences.ts`, `ratings.ts`,
 * `analyze_study.ts`.
 *
 * @module
 */
import * as z from "zod";
import {
  fault,
  flag,
  list,
  number,
  object,
  oneOf,
  positive,
  positiveInteger,
  schemaAddress,
  text,
  wholeNumber,
} from "../../src/json/fields.ts";
import { quoted } from "../../src/errors/quoted.ts";
import { readAs } from "../../src/json/read_as.ts";

/** What participants are asked: which of two, a scale a stimulus, or sliders for all systems at once. */
export const designs = ["pairwise", "rating", "parallel"] as const;

/** How answers are given. */
export type StudyDesign = typeof designs[number];

/** Conditions beside the systems: recorded gestures with their own speech, and with that of another. */
export const controls = ["original", "mismatched"] as const;

/** What is asked of a stimulus, or of two. */
export interface Question {
  /** What tables and files call it. */
  readonly name: string;
  readonly text: string;
  /** Words at the low and high end of its scale; none for a choice of two. */
  readonly ends?: readonly [low: string, high: string];
}

const AGREE: readonly [string, string] = ["Strongly disagree", "Strongly agree"];

/** What is asked where the config says nothing. */
const QUESTIONS: Readonly<Record<StudyDesign, readonly Question[]>> = {
  pairwise: [
    { name: "fit", text: "Whose gestures fit the speech better?" },
    { name: "naturalness", text: "Whose gestures are more natural?" },
  ],
  // The three scales of the paper's user study.
  rating: [
    { name: "naturalness", text: "The gestures were natural.", ends: AGREE },
    {
      name: "time consistency",
      text: "The timing of the gestures was matched to the speech.",
      ends: AGREE,
    },
    {
      name: "semantic consistency",
      text: "The gestures were matched to what was said.",
      ends: AGREE,
    },
  ],
  parallel: [{
    name: "fit",
    text: "How well do the gestures fit the speech?",
    ends: ["Very poorly", "Very well"],
  }],
};

/** Answers on a question's scale. */
export const SCALES: Readonly<Record<StudyDesign, { least: number; most: number }>> = {
  pairwise: { least: -1, most: 1 }, // 1 is the first of the two, -1 the second, 0 a tie
  rating: { least: 1, most: 7 },
  parallel: { least: 0, most: 100 },
};

const seconds = "the shortest and the longest utterance in seconds";
/** What systems and questions may be called: it stands in tables and files. */
const NAME = /^[^,=\n\r/\\]{1,60}$/;
const NAME_WORDS = "a name of up to 60 characters, without commas, =, slashes or line breaks";
const name = text(NAME_WORDS).regex(NAME, NAME_WORDS);
const question = object({
  name,
  text: text(),
  ends: z.tuple([text(), text()], "the words at the two ends").exactOptional(),
});
const attention = object({
  written: wholeNumber.max(20, "a whole number from 0 to 20").default(2),
  broken: wholeNumber.max(5, "a whole number from 0 to 5").default(1),
  spoken: list(object({
    file: text("a wav file that says what to answer"),
    answer: number({ whole: true }),
  })).default([]),
  mayFail: wholeNumber.default(1),
});

/** A study as JSON; what it leaves out is filled in. */
export const studyConfigSchema = object({
  $schema: schemaAddress,
  title: text(),
  design: oneOf(designs),
  systems: z.record(text(), text("a folder of gestures"), "folders of gestures by systems' names"),
  original: text("a folder of recorded gestures").exactOptional(),
  controls: list(oneOf(controls)).default([]),
  speech: text("a folder of wav files"),
  skeleton: text().exactOptional(),
  frameRate: number({ least: 1, below: 1000 }).default(20),
  utterances: object({
    count: positiveInteger.max(500, "a whole number from 1 to 500").default(10),
    seconds: z.tuple([positive, positive], seconds)
      .refine(([least, most]) => least <= most, seconds).default([2, 20]),
  }).default({ count: 10, seconds: [2, 20] }),
  trials: oneOf(["latin", "all"]).default("latin"),
  participants: positiveInteger.max(5000, "a whole number from 1 to 5000").default(40),
  questions: list(question).min(1, "a list of questions").exactOptional(),
  ties: flag.default(true),
  training: wholeNumber.max(20, "a whole number from 0 to 20").default(1),
  headphones: flag.default(true),
  attention: attention.default({ written: 2, broken: 1, spoken: [], mayFail: 1 }),
  demographics: list(object({
    name,
    text: text(),
    choices: list(text()).min(2, "a list of two or more").exactOptional(),
  })).default([]),
  consent: text("a text file").exactOptional(),
  texts: text("a JSON file").exactOptional(),
  completionCode: text().exactOptional(),
  seed: wholeNumber.default(1),
}).superRefine((config, context) => {
  const { design, systems, original } = config;
  const names = Object.keys(systems), all = [...names, ...config.controls];
  const reserved = names.find((name) => (controls as readonly string[]).includes(name));
  if (reserved !== undefined) {
    fault(context, `systems.${reserved} is what a control is called; name the system otherwise`);
  }
  const wrong = names.find((name) => !NAME.test(name));
  if (wrong !== undefined) {
    fault(context, `systems has ${quoted(wrong)}, which is not ${NAME_WORDS}`);
  }
  if (new Set(all).size < all.length) fault(context, "controls has one of them twice");
  if (all.length < (design === "rating" ? 1 : 2)) {
    fault(context, `systems and controls are ${all.length}; a ${design} study compares 2 or more`);
  }
  if (config.controls.length > 0 && original === undefined) {
    fault(context, "original is missing: controls are made of recorded gestures");
  }
  const asked = config.questions?.map(({ name }) => name) ?? [];
  if (new Set(asked).size < asked.length) fault(context, "questions has one name twice");
  const { least, most } = SCALES[design];
  for (const [i, { answer }] of config.attention.spoken.entries()) {
    if (answer >= least && answer <= most) continue;
    fault(context, `attention.spoken[${i}].answer must be from ${least} to ${most}`);
  }
});

/** A study as it is configured, every field filled in. */
export type StudyConfig = Omit<z.output<typeof studyConfigSchema>, "$schema" | "questions"> & {
  readonly questions: readonly Question[];
};

/**
 * Checks a study's config that was read from JSON, and fills in what it leaves out.
 *
 * @param json The parsed JSON.
 * @param what Its file.
 * @throws {InputError} If a field is unknown, missing or wrong; the line names every such field.
 */
export function validateStudyConfig(json: unknown, what = "study"): StudyConfig {
  const { $schema: _, questions, ...config } = readAs(studyConfigSchema, json, what);
  return { ...config, questions: questions ?? QUESTIONS[config.design] };
}

/** What is compared: the systems and the controls, in the config's order. */
export function conditionsOf({ systems, controls }: StudyConfig): string[] {
  return [...Object.keys(systems), ...controls];
}
