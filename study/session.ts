import { InputError } from "../src/errors/input_error.ts";
import type { ParticipantFacts, StudyResults, TrialAnswers } from "../eval/study/study_files.ts";
import type { StudySheet } from "../eval/study/study_sheet.ts";

/** What was chosen in a trial that is not answered yet. */
export interface Draft {
  readonly trial: string;
  readonly seconds: number;
  readonly broken: boolean;
  /** Numbers of stimuli that were played to their end. */
  readonly played: readonly number[];
  readonly values: TrialAnswers["values"];
}

/** What is kept of a participant in the browser. */
interface Kept {
  results: StudyResults;
  /** Steps before the trials that are done. */
  steps: string[];
  draft?: Draft;
  token?: string;
  /** How many answers the server has. */
  sent: number;
  /** Whether it has the facts, and knows that all is done. */
  ended: boolean;
}

/** A participant's way through a study, which survives a reload. */
export class Session {
  readonly #key: string;
  readonly #kept: Kept;
  /** Told of whether the server can be reached. */
  reached: (isReached: boolean) => void = () => {};
  /** One exchange with the server after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #server: string | undefined;

  private constructor(key: string, kept: Kept, server: string | undefined) {
    this.#key = key;
    this.#kept = kept;
    this.#server = server;
    this.#save();
  }

  /**
   * Begins, or goes on.
   *
   * @param sheet The study.
   * @param server Where answers go as they are given; undefined for a page without a server.
   * @throws {InputError} If the server refuses, on a line that says why.
   */
  static async open(sheet: StudySheet, server: string | undefined): Promise<Session> {
    const key = `study ${sheet.id}`, kept = readKept(key);
    const address = new URL(location.href);
    if (server === undefined) {
      if (kept) return new Session(key, kept, server);
      const asked = address.searchParams.get("plan");
      const given = asked === null || !/^\d{1,6}$/.test(asked) ? undefined : Number(asked);
      const plan = (given ?? crypto.getRandomValues(new Uint32Array(1))[0]!) % sheet.plans.length;
      return new Session(key, newKept(sheet.id, crypto.randomUUID(), plan), server);
    }
    const token = /^#token=([\w-]+)$/.exec(address.hash)?.[1] ?? kept?.token;
    const begun = await begin(server, token, kept);
    if (kept && kept.token !== begun.token && kept.results.answers.length > 0) {
      save(`${key}, before`, kept); // of another server, or one that has lost its answers
    }
    history.replaceState(null, "", `#token=${begun.token}`); // a bookmark goes on
    return new Session(key, begun, server);
  }

  /** Whether answers go to a server as they are given. */
  get isServed(): boolean {
    return this.#server !== undefined;
  }

  get results(): StudyResults {
    return this.#kept.results;
  }

  /** What was chosen in a trial before the page was left. */
  draft(trial: string): Draft | undefined {
    return this.#kept.draft?.trial === trial ? this.#kept.draft : undefined;
  }

  keepDraft(draft: Draft): void {
    this.#kept.draft = draft;
    this.#save();
  }

  isDone(step: string): boolean {
    return this.#kept.steps.includes(step);
  }

  /** Notes that a step before the trials is done, and what was learnt in it. */
  finishStep(step: string, facts: ParticipantFacts = {}): void {
    Object.assign(this.#kept.results, facts);
    this.#kept.steps.push(step);
    delete this.#kept.draft;
    this.#save();
  }

  /** Takes the answers in a trial. */
  answer(answers: TrialAnswers): void {
    this.#kept.results.answers.push(answers);
    delete this.#kept.draft;
    this.#save();
    void this.#exchange().catch(() => {}); // told by `reached`
  }

  /**
   * Ends: all is answered.
   *
   * @returns Whether the server, if there is one, has it all.
   */
  async finish(): Promise<boolean> {
    this.#kept.results.finished = true;
    this.#save();
    return await this.#exchange().then(() => true, () => false);
  }

  /** Sends what the server does not have yet. */
  #exchange(): Promise<void> {
    const next = this.#turn.then(() => this.#send());
    this.#turn = next.catch(() => {});
    return next;
  }

  async #send(): Promise<void> {
    const server = this.#server, kept = this.#kept;
    if (server === undefined) return;
    const { answers, finished, headphones, demographics } = kept.results;
    try {
      while (kept.sent < answers.length) {
        await post(`${server}/answers`, kept.token, answers[kept.sent]!).catch((error) => {
          // Answered in another tab as well: what came first counts.
          if (!(error instanceof Refusal && error.status === CONFLICT)) throw error;
        });
        kept.sent++;
        this.#save();
      }
      if (finished && !kept.ended) {
        await post(`${server}/end`, kept.token, {
          ...(headphones !== undefined && { headphones }),
          ...(demographics && { demographics }),
        });
        kept.ended = true;
        this.#save();
      }
    } catch (error) {
      this.reached(false);
      throw error;
    }
    this.reached(true);
  }

  #save(): void {
    save(this.#key, this.#kept);
  }
}

function save(key: string, kept: Kept): void {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch { /* a page without storage lasts as long as it is open; a server has the answers */ }
}

function newKept(study: string, participant: string, plan: number): Kept {
  const results = { study, participant, plan, finished: false, answers: [] };
  return { results, steps: [], sent: 0, ended: false };
}

function readKept(key: string): Kept | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks the server for who this is: somebody new, or who has the token. */
async function begin(
  server: string,
  token: string | undefined,
  kept: Kept | undefined,
): Promise<Kept> {
  const known = await post(`${server}/begin`, token, {}) as {
    token: string;
    results: StudyResults;
  };
  const { results } = known;
  if (kept?.token !== known.token) {
    const isBegun = results.answers.length > 0;
    // What was learnt in the others is sent at the end alone: in another browser it is asked again.
    const steps = isBegun ? ["consent", "intro", "training"] : [];
    return { results, steps, token: known.token, sent: results.answers.length, ended: false };
  }
  // What was answered here and has not arrived is not lost.
  const there = new Set(results.answers.map(({ trial }) => trial));
  const own = kept.results.answers.filter(({ trial }) => !there.has(trial));
  return {
    ...kept,
    results: { ...kept.results, answers: [...results.answers, ...own] },
    sent: results.answers.length,
    ended: results.finished,
  };
}

/** What the server did not take. */
class Refusal extends InputError {
  constructor(line: string, readonly status: number) {
    super(line);
  }
}

/** Of answers to a trial that has others, or that the plan does not ask for. */
const CONFLICT = 409;

async function post(address: string, token: string | undefined, body: unknown): Promise<unknown> {
  const response = await fetch(address, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Refusal((await response.text()).trim(), response.status);
  return await response.json();
}
