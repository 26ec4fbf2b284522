/**
 * The page of a user study, in which participants see gestures and answer.
 *
 * Read it in this order: this file, the way from consent to the end; `session.ts`, what is kept and sent;
 * `player.ts` and `stimulus_files.ts`, how stimuli are shown; `steps/`, what is asked; `elements.ts`; the
 * words are in `texts.json`.
 *
 * @module
 */
import { InputError } from "../src/errors/input_error.ts";
import type { StudySheet } from "../eval/study/study_sheet.ts";
import { element, hideMessage, showMessage } from "../view/page.ts";
import { setUpTheme } from "../view/style/theme.ts";
import { make, type Say, showProgress, speaker } from "./elements.ts";
import { type Player, playerOf } from "./player.ts";
import { Session } from "./session.ts";
import { askAbout, askConsent, checkHeadphones, showIntroduction } from "./steps/before.ts";
import { showEnd } from "./steps/end.ts";
import { runTrial } from "./steps/trial.ts";
import { type EmbeddedFiles, type StimulusFiles, stimulusFiles } from "./stimulus_files.ts";

/** What a page of one file holds. */
interface Embedded {
  readonly sheet: StudySheet;
  readonly files: EmbeddedFiles;
}

/** The study, from within the page or from beside it. */
async function readStudy(): Promise<{ sheet: StudySheet; files: StimulusFiles }> {
  const text = document.getElementById("study")?.textContent;
  if (text) {
    const { sheet, files } = JSON.parse(text) as Embedded;
    return { sheet, files: stimulusFiles(files) };
  }
  const response = await fetch("study.json").catch(() => undefined);
  if (!response?.ok) throw new InputError("study.json cannot be loaded; reload the page");
  return { sheet: await response.json(), files: stimulusFiles(undefined) };
}

/** What comes before the trials, each once. */
async function runSteps(sheet: StudySheet, session: Session, say: Say): Promise<void> {
  if (sheet.consent !== undefined && !session.isDone("consent")) {
    await askConsent(sheet.consent, say);
    session.finishStep("consent");
  }
  if (sheet.headphones && !session.isDone("headphones")) {
    session.finishStep("headphones", { headphones: await checkHeadphones(say) });
  }
  if (sheet.demographics.length > 0 && !session.isDone("about")) {
    session.finishStep("about", { demographics: await askAbout(sheet.demographics, say) });
  }
  if (!session.isDone("intro")) {
    await showIntroduction(sheet.training.length, say);
    session.finishStep("intro");
  }
}

/** The training and the trials, from where the participant is. */
async function runTrials(
  { sheet, files, session, player, say }: {
    readonly sheet: StudySheet;
    readonly files: StimulusFiles;
    readonly session: Session;
    readonly player: Player;
    readonly say: Say;
  },
): Promise<void> {
  const { training, plans } = sheet, trials = plans[session.results.plan]!;
  const run = async (list: typeof trials, i: number, heading: string) => {
    for (const trial of list.slice(i, i + 2)) {
      for (const { file, sound } of trial.stimuli.map((number) => sheet.stimuli[number]!)) {
        files.prepare(file);
        if (sound !== undefined) files.prepare(sound);
      }
    }
    const values = { done: i + 1, all: list.length };
    return await runTrial({
      ...{ sheet, trial: list[i]!, player, say },
      heading: say(heading, values),
      draft: session.draft(list[i]!.id),
      keep: (draft) => session.keepDraft(draft),
    });
  };
  for (const i of training.keys()) {
    const { id } = training[i]!;
    if (session.isDone("training") || session.isDone(id)) continue;
    await run(training, i, "trainingTitle");
    session.finishStep(id);
  }
  const answered = () => session.results.answers.map(({ trial }) => trial);
  for (const [i, { id }] of trials.entries()) {
    const all = trials.length, done = answered().length;
    showProgress(done, all, say("progress", { done, all }));
    if (!answered().includes(id)) session.answer(await run(trials, i, "trialTitle"));
  }
  showProgress(1, 1, "");
}

async function main(): Promise<void> {
  const { sheet, files } = await readStudy();
  const say = speaker(sheet.texts);
  document.documentElement.lang = say("language");
  document.title = element("title").textContent = sheet.title;
  element("theme").setAttribute("aria-label", say("theme"));
  const player = playerOf(sheet, files, say("figure"));
  setUpTheme(() => player.paint());
  const server = document.querySelector<HTMLMetaElement>("meta[name=server]")?.content;
  const session = await Session.open(sheet, server);
  session.reached = (isReached) => {
    if (isReached) hideMessage();
    else showMessage(say("unreachable"), Infinity);
  };
  if (!session.results.finished) {
    await runSteps(sheet, session, say);
    await runTrials({ sheet, files, session, player, say });
  }
  await showEnd(sheet, session, say);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  element("step").replaceChildren(make("p", {}));
  showMessage(error.message, Infinity);
}
