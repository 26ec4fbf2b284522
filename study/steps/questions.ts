import type { Question } from "../../eval/study/study_config.ts";
import type { TrialAnswers } from "../../eval/study/study_files.ts";
import type { StudySheet } from "../../eval/study/study_sheet.ts";
import { make, type Say } from "../elements.ts";

type Values = TrialAnswers["values"];

/** Fields of a trial's questions. */
export interface Answers {
  readonly parts: readonly Node[];
  /** Whether every question is answered. */
  isComplete(): boolean;
  /** What is answered so far. */
  values(): Values;
}

/** What a stimulus is called in its trial: A, B, ... */
export function stimulusName(index: number): string {
  return String.fromCharCode(65 + index);
}

/** One value that is asked for. */
interface Field {
  readonly parts: readonly Node[];
  readonly question: string;
  readonly stimulus: number;
  value(): number | undefined;
}

/**
 * Makes the fields for a trial's questions.
 *
 * @param sheet The study.
 * @param stimuli Numbers of the trial's stimuli.
 * @param before What was chosen before the page was left.
 * @param say The page's words.
 * @param changed Told of each change.
 */
export function questionFields(
  sheet: StudySheet,
  stimuli: readonly number[],
  before: Values,
  say: Say,
  changed: () => void,
): Answers {
  const fields: Field[] = [], parts: Node[] = [];
  for (const [i, question] of sheet.questions.entries()) {
    const own = sheet.design === "parallel"
      ? stimuli.map((stimulus, side) =>
        slider(question, stimulus, side, valueOf(before, question, stimulus), say, changed)
      )
      : [
        radios(
          sheet,
          question,
          i,
          stimuli[0]!,
          valueOf(before, question, stimuli[0]!),
          say,
          changed,
        ),
      ];
    fields.push(...own);
    const ends = sheet.design === "parallel" && question.ends
      ? [make(
        "div",
        { class: "ends" },
        ...question.ends.map((end) => make("span", { class: "end" }, end)),
      )]
      : [];
    parts.push(make(
      "fieldset",
      {},
      make("legend", {}, question.text),
      ...own.flatMap((field) => field.parts),
      ...ends,
    ));
  }
  return {
    parts,
    isComplete: () => fields.every((field) => field.value() !== undefined),
    values: () =>
      fields.flatMap((field) => {
        const value = field.value();
        const { question, stimulus } = field;
        return value === undefined ? [] : [{ question, stimulus, value }];
      }),
  };
}

function valueOf(before: Values, { name }: Question, stimulus: number): number | undefined {
  return before.find((one) => one.question === name && one.stimulus === stimulus)?.value;
}

/** A choice of A, B and no difference, or of the seven steps of a scale. */
function radios(
  { design, ties }: StudySheet,
  question: Question,
  number: number,
  stimulus: number,
  before: number | undefined,
  say: Say,
  changed: () => void,
): Field {
  const choices: readonly (readonly [value: number, text: string])[] = design === "pairwise"
    ? [[1, stimulusName(0)], ...ties ? [[0, say("tie")] as const] : [], [-1, stimulusName(1)]]
    : [1, 2, 3, 4, 5, 6, 7].map((value) => [value, String(value)] as const);
  const inputs = choices.map(([value, text], i) => {
    const end = i === 0 ? question.ends?.[0] : i === 6 ? question.ends?.[1] : undefined;
    const input = make("input", {
      ...{ type: "radio", name: `question-${number}`, value, change: changed },
      ...(end !== undefined && { "aria-label": `${text}, ${end}` }),
    });
    input.checked = value === before;
    return { value, input, label: make("label", { class: "choice" }, input, text) };
  });
  const [low, high] = (question.ends ?? []).map((end) =>
    make("span", { class: "end", "aria-hidden": "true" }, end)
  );
  const row = make(
    "div",
    { class: design === "rating" ? "choices scale" : "choices" },
    ...low ? [low] : [],
    ...inputs.map(({ label }) => label),
    ...high ? [high] : [],
  );
  return {
    ...{ parts: [row], question: question.name, stimulus },
    value: () => inputs.find(({ input }) => input.checked)?.value,
  };
}

/** A slider from 0 to 100, which has no value before it was moved or pressed. */
function slider(
  question: Question,
  stimulus: number,
  side: number,
  before: number | undefined,
  say: Say,
  changed: () => void,
): Field {
  const name = stimulusName(side);
  const output = make("output", {}, before === undefined ? say("notSet") : String(before));
  const set = () => {
    input.dataset["set"] = "true";
    output.textContent = input.value;
    input.removeAttribute("aria-valuetext");
    changed();
  };
  const input = make("input", {
    ...{ type: "range", min: 0, max: 100, step: 1, value: before ?? 50 },
    ...{ "data-set": String(before !== undefined), "aria-label": `${name}: ${question.text}` },
    ...(before === undefined && { "aria-valuetext": say("notSet") }),
    ...{ input: set, click: set },
  });
  input.addEventListener("keydown", ({ key }) => key === "Enter" && set());
  const row = make("div", { class: "slider" }, make("span", {}, name), input, output);
  return {
    ...{ parts: [row], question: question.name, stimulus },
    value: () => input.dataset["set"] === "true" ? Number(input.value) : undefined,
  };
}
