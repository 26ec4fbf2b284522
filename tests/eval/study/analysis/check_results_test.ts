import { assertEquals, assertThrows } from "@std/assert";
import { checkResults } from "../../../../eval/study/analysis/check_results.ts";
import { participantsOf } from "../../../../eval/study/analysis/exclusions.ts";
import { validateStudyConfig } from "../../../../eval/study/study_config.ts";
import type { StudyKey, StudyResults } from "../../../../eval/study/study_files.ts";
import { InputError } from "../../../../src/errors/input_error.ts";

const config = {
  title: "Two systems",
  design: "pairwise",
  systems: { baseline: "a", proposed: "b" },
  speech: "speech",
};

Deno.test("validateStudyConfig() fills in what is left out", () => {
  const { questions, trials, participants, attention } = validateStudyConfig(config);
  assertEquals(questions.map(({ name }) => name), ["fit", "naturalness"]);
  assertEquals([trials, participants, attention.written, attention.broken], ["latin", 40, 2, 1]);
  const rating = validateStudyConfig({ ...config, design: "rating" });
  assertEquals(rating.questions.map(({ name }) => name), [
    "naturalness",
    "time consistency",
    "semantic consistency",
  ]);
});

Deno.test("validateStudyConfig() says in one line what is wrong", () => {
  const refused: [object, string][] = [
    [{ partcipants: 9 }, "partcipants is not a field (did you mean participants?)"],
    [{ design: "triple" }, 'must be one of "pairwise", "rating", "parallel"'],
    [{ controls: ["original"] }, "original is missing"],
    [{ systems: { original: "a", b: "b" } }, "systems.original is what a control is called"],
    [{ systems: { only: "a" } }, "a pairwise study compares 2 or more"],
    [{ utterances: { seconds: [5, 2] } }, "the shortest and the longest utterance"],
    [{ attention: { spoken: [{ file: "a.wav", answer: 4 }] } }, "must be from -1 to 1"],
    [{ systems: { "a,b": "a", b: "b" } }, "without commas"],
  ];
  for (const [change, words] of refused) {
    const error = assertThrows(
      () => validateStudyConfig({ ...config, ...change }, "study.json"),
      InputError,
      words,
    );
    assertEquals(error.message.includes("\n"), false);
  }
});

const key: StudyKey = {
  ...{ id: "0123", title: "Two systems", design: "pairwise", ties: true, headphones: true },
  questions: [{ name: "fit" }],
  ...{
    demographics: [],
    conditions: ["a", "b"],
    systems: 2,
    utterances: ["1"],
    mayFail: 1,
    seed: 1,
  },
  stimuli: [{ utterance: 0, condition: 0 }, { utterance: 0, condition: 1 }],
  plans: [[
    { id: "1", stimuli: [0, 1] },
    { id: "2", stimuli: [0, 1], check: { kind: "written", answer: -1 } },
    { id: "3", stimuli: [1, 0], check: { kind: "broken" } },
  ]],
};
const answer = (trial: string, stimulus: number, value: number) => ({
  ...{ trial, seconds: 3, broken: false },
  values: [{ question: "fit", stimulus, value }],
});
const broken = { trial: "3", seconds: 2, broken: true, values: [] };
const good: StudyResults = {
  ...{ study: "0123", participant: "p", plan: 0, finished: true, headphones: 6 },
  answers: [answer("1", 0, 1), answer("2", 0, -1), broken],
};

Deno.test("checkResults() takes what is whole, and names what is not", () => {
  checkResults(key, good);
  const [first, second] = good.answers as [typeof good.answers[0], typeof good.answers[0]];
  const twice = { ...first, values: [...first.values, ...first.values] };
  const refused: [object, string][] = [
    [{ study: "4567" }, 'is of another study ("4567"), this one is 0123'],
    [{ plan: 7 }, "is of plan 7, there are 1"],
    [{ answers: [first, first, second, broken] }, "two answers to trial 1"],
    [{ answers: [twice, second, broken] }, 'trial 1 has two answers to question "fit"'],
    [{ answers: [answer("9", 0, 1)] }, 'answers trial "9"'],
    [{ answers: [answer("1", 1, 1)] }, 'trial 1 asks no question "fit"'],
    [{ answers: [answer("1", 0, 0.5)] }, "not on the scale"],
    [{ answers: [{ ...first, values: [] }] }, "lacks 1 of 1 answers"],
    [{ answers: [first] }, "says it is finished, but answers 1 of 3 trials"],
  ];
  for (const [change, words] of refused) {
    assertThrows(() => checkResults(key, { ...good, ...change }), InputError, words);
  }
  assertThrows(
    () => checkResults({ ...key, ties: false }, { ...good, answers: [answer("1", 0, 0)] }),
    InputError,
    "not on the scale",
  );
});

Deno.test("participantsOf() excludes who did not finish, attend or hear", () => {
  const careless = { ...good, answers: [answer("1", 0, 1), answer("2", 0, 1), answer("3", 1, 1)] };
  const found = participantsOf(key, [
    good,
    careless,
    { ...good, finished: false },
    { ...good, headphones: 3 },
    { ...good, answers: [answer("1", 0, 1), answer("2", 0, 0), broken] }, // one of two may fail
  ]);
  assertEquals(found.map(({ excluded }) => excluded), [
    undefined,
    "attention checks",
    "unfinished",
    "headphones check",
    undefined,
  ]);
  assertEquals(found.map(({ failed }) => failed), [0, 2, 0, 0, 1]);
});
