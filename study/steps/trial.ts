import type { TrialAnswers } from "../../eval/study/study_files.ts";
import type { SheetTrial, StudySheet } from "../../eval/study/study_sheet.ts";
import { make, type Say, showStep } from "../elements.ts";
import type { Player } from "../player.ts";
import type { Draft } from "../session.ts";
import { type Answers, questionFields, stimulusName } from "./questions.ts";

/** From when on an instruction is shown over a stimulus, as a share of it. */
const NOTICE = 0.3;

/** What a trial needs. */
export interface TrialOptions {
  readonly sheet: StudySheet;
  readonly trial: SheetTrial;
  readonly heading: string;
  readonly player: Player;
  readonly say: Say;
  /** What was chosen before the page was left. */
  readonly draft: Draft | undefined;
  /** Told of each change. */
  readonly keep: (draft: Draft) => void;
}

/**
 * Shows a trial until it is answered: stimuli to play, each to its end, and then what is asked.
 *
 * @returns The answers.
 */
export async function runTrial(options: TrialOptions): Promise<TrialAnswers> {
  const { trial, heading, player, say } = options;
  const view = new TrialView(options);
  showStep(heading, ...view.parts);
  try {
    await player.load(trial.stimuli.map((number) => options.sheet.stimuli[number]!));
    view.begin(say);
    return await view.answered;
  } finally {
    player.stop();
    view.end();
  }
}

/** A trial on the page. */
class TrialView {
  readonly parts: readonly Node[];
  readonly answered: Promise<TrialAnswers>;
  readonly #options: TrialOptions;
  readonly #played: Set<number>;
  readonly #plays: readonly HTMLButtonElement[];
  readonly #status: HTMLElement;
  readonly #notice: HTMLElement;
  readonly #answers: Answers;
  readonly #fields: HTMLFieldSetElement;
  readonly #broken: HTMLInputElement;
  readonly #next: HTMLButtonElement;
  readonly #begun: number;
  readonly #hidden = () => document.hidden && this.#options.player.stop();

  constructor(options: TrialOptions) {
    this.#options = options;
    const { sheet, trial: { stimuli, notice = "" }, say, draft, player } = options;
    this.#played = new Set(draft?.played);
    this.#begun = performance.now() - 1000 * (draft?.seconds ?? 0);
    this.#plays = stimuli.map((_, i) =>
      make(
        "button",
        { type: "button", disabled: true, click: () => void this.#play(i) },
        stimuli.length === 1 ? say("play") : say("playOne", { name: stimulusName(i) }),
      )
    );
    this.#status = make("p", { class: "status", role: "status" }, say("loading"));
    this.#notice = make("p", { class: "notice", role: "alert", hidden: true }, notice);
    player.picture.querySelector(".notice")?.remove();
    player.picture.append(this.#notice);
    this.#answers = questionFields(sheet, stimuli, draft?.values ?? [], say, () => this.#changed());
    this.#fields = make("fieldset", { disabled: true }, ...this.#answers.parts);
    this.#broken = make("input", { type: "checkbox", id: "broken", change: () => this.#changed() });
    this.#broken.checked = draft?.broken ?? false;
    const { promise, resolve } = Promise.withResolvers<TrialAnswers>();
    this.answered = promise;
    this.#next = make(
      "button",
      { type: "button", class: "main", id: "next", click: () => resolve(this.#result()) },
      say("next"),
    );
    this.parts = [
      player.picture,
      make("div", { class: "plays", role: "group" }, ...this.#plays),
      this.#status,
      this.#fields,
      make("label", { class: "box" }, this.#broken, say("broken")),
      this.#next,
    ];
    this.#next.disabled = true;
    document.addEventListener("visibilitychange", this.#hidden);
  }

  /** Stimuli are there to be played. */
  begin(say: Say): void {
    for (const play of this.#plays) play.disabled = false;
    this.#status.textContent = say(this.#plays.length === 1 ? "toPlay" : "toPlayAll");
    this.#show();
  }

  /** Lets go of the page. */
  end(): void {
    document.removeEventListener("visibilitychange", this.#hidden);
  }

  async #play(index: number): Promise<void> {
    const { trial: { stimuli, notice }, player, say } = this.#options;
    const name = { name: stimulusName(index) }, number = stimuli[index]!;
    this.#status.textContent = say("playing", name);
    const ended = await player.play(index, (share) => {
      if (notice !== undefined && share > NOTICE) this.#notice.hidden = false;
    }).catch(() => this.#broken.checked = true); // this browser cannot play it: there is no more to see
    this.#notice.hidden = true;
    if (!ended) return;
    this.#played.add(number);
    this.#status.textContent = say("played", name);
    this.#changed();
  }

  #changed(): void {
    this.#show();
    const { broken, values, seconds } = this.#result();
    const { trial, keep } = this.#options;
    keep({ trial: trial.id, seconds, broken, values, played: [...this.#played] });
  }

  /** Enables what can be answered now. */
  #show(): void {
    const { trial: { stimuli }, say } = this.#options;
    for (const [i, play] of this.#plays.entries()) {
      play.dataset["played"] = String(this.#played.has(stimuli[i]!));
    }
    const isPlayed = stimuli.every((number) => this.#played.has(number));
    this.#fields.disabled = !isPlayed;
    this.#next.disabled = !isPlayed || !(this.#answers.isComplete() || this.#broken.checked);
    if (isPlayed) this.#status.textContent = this.#next.disabled ? say("toAnswer") : "";
  }

  #result(): TrialAnswers {
    const broken = this.#broken.checked;
    const seconds = Math.round(performance.now() - this.#begun) / 1000;
    // Of what was broken, half of the answers are none.
    const values = broken && !this.#answers.isComplete() ? [] : this.#answers.values();
    return { trial: this.#options.trial.id, seconds, broken, values };
  }
}
