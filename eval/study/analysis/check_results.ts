import { InputError } from "../../../src/errors/input_error.ts";
import { quoted } from "../../../src/errors/quoted.ts";
import { SCALES } from "../study_config.ts";
import {
  askedOf,
  type KeyTrial,
  type StudyKey,
  type StudyResults,
  type TrialAnswers,
} from "../study_files.ts";

/**
 * Checks that results are of a study, and that each question was answered at most once.
 *
 * @param key The study.
 * @param results A participant's results.
 * @throws {InputError} If they are of another study, or hold what the study does not ask for.
 */
export function checkResults(key: StudyKey, results: StudyResults): void {
  const { study, plan, answers, finished } = results;
  if (study !== key.id) {
    throw new InputError(`is of another study (${quoted(study)}), this one is ${key.id}`);
  }
  const trials = key.plans[plan];
  if (!trials) throw new InputError(`is of plan ${plan}, there are ${key.plans.length}`);
  const seen = new Set<string>();
  for (const answer of answers) {
    const trial = trials.find(({ id }) => id === answer.trial);
    if (!trial) throw new InputError(`answers trial ${quoted(answer.trial)}, which is not its own`);
    if (seen.has(trial.id)) throw new InputError(`has two answers to trial ${trial.id}`);
    seen.add(trial.id);
    checkAnswers(key, trial, answer);
  }
  if (finished && seen.size < trials.length) {
    throw new InputError(
      `says it is finished, but answers ${seen.size} of ${trials.length} trials`,
    );
  }
}

/**
 * Checks the answers in a trial: all that is asked, once, on its scale; nothing at all where it was broken.
 *
 * @param key The study.
 * @param trial The trial.
 * @param answers What was answered.
 * @throws {InputError} If they are something else.
 */
export function checkAnswers(
  key: Pick<StudyKey, "design" | "questions" | "ties">,
  trial: KeyTrial,
  { broken, values }: TrialAnswers,
): void {
  const asked = askedOf(key.design, key.questions, trial.stimuli);
  const open = new Set(asked.map(({ question, stimulus }) => `${stimulus} ${question}`));
  const all = open.size;
  const { least, most } = SCALES[key.design];
  for (const { question, stimulus, value } of values) {
    const name = `${stimulus} ${question}`;
    if (!open.delete(name)) {
      const isAsked = asked.some((one) => one.question === question && one.stimulus === stimulus);
      const fault = isAsked ? "has two answers to" : "asks no";
      throw new InputError(`trial ${trial.id} ${fault} question ${quoted(question)}`);
    }
    const isOn = Number.isInteger(value) && value >= least && value <= most &&
      (value !== 0 || key.design !== "pairwise" || key.ties);
    if (isOn) continue;
    throw new InputError(
      `trial ${trial.id} has an answer ${value}, not on the scale of its question`,
    );
  }
  if (open.size === 0 || broken && open.size === all) return;
  throw new InputError(`trial ${trial.id} lacks ${open.size} of ${all} answers`);
}
