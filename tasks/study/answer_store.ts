import { DatabaseSync } from "node:sqlite";
import {
  askedOf,
  type ParticipantFacts,
  type StudyKey,
  type StudyResults,
  type TrialAnswers,
} from "../../eval/study/study_files.ts";
import { SCALES } from "../../eval/study/study_config.ts";
import { HEADPHONE_TONES } from "../../eval/study/study_sheet.ts";
import { InputError } from "../../src/errors/input_error.ts";

/** Most participants that are taken: more would be a machine at play. */
const MOST_PARTICIPANTS = 20_000;

/** A participant, as the store knows one. */
export interface KnownParticipant {
  readonly id: number;
  readonly plan: number;
  readonly finished: boolean;
}

/**
 * The tables. A row of `answer` can only be of a question that its participant's own plan asks, on its
 * scale, and only once: the database itself sees to that.
 */
function tables(key: StudyKey): string {
  const { least, most } = SCALES[key.design];
  return `
    CREATE TABLE study (id TEXT PRIMARY KEY) STRICT;
    CREATE TABLE planned (
      plan INTEGER NOT NULL, trial TEXT NOT NULL, PRIMARY KEY (plan, trial)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE asked (
      plan INTEGER NOT NULL, trial TEXT NOT NULL, question TEXT NOT NULL, stimulus INTEGER NOT NULL,
      PRIMARY KEY (plan, trial, question, stimulus),
      FOREIGN KEY (plan, trial) REFERENCES planned
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE participant (
      id INTEGER PRIMARY KEY,
      token TEXT NOT NULL UNIQUE CHECK (length(token) = 64),
      plan INTEGER NOT NULL CHECK (plan BETWEEN 0 AND ${key.plans.length - 1}),
      headphones INTEGER CHECK (headphones BETWEEN 0 AND ${HEADPHONE_TONES.count}),
      demographics TEXT CHECK (json_valid(demographics)),
      finished INTEGER NOT NULL DEFAULT 0 CHECK (finished IN (0, 1)),
      UNIQUE (id, plan)
    ) STRICT;
    CREATE TABLE trial (
      participant INTEGER NOT NULL, plan INTEGER NOT NULL, trial TEXT NOT NULL,
      seconds REAL NOT NULL CHECK (seconds >= 0),
      broken INTEGER NOT NULL CHECK (broken IN (0, 1)),
      PRIMARY KEY (participant, trial),
      UNIQUE (participant, plan, trial),
      FOREIGN KEY (participant, plan) REFERENCES participant (id, plan),
      FOREIGN KEY (plan, trial) REFERENCES planned
    ) STRICT;
    CREATE TABLE answer (
      participant INTEGER NOT NULL, plan INTEGER NOT NULL, trial TEXT NOT NULL,
      question TEXT NOT NULL, stimulus INTEGER NOT NULL,
      value INTEGER NOT NULL CHECK (value BETWEEN ${least} AND ${most}),
      PRIMARY KEY (participant, trial, question, stimulus),
      FOREIGN KEY (participant, plan, trial) REFERENCES trial (participant, plan, trial),
      FOREIGN KEY (plan, trial, question, stimulus) REFERENCES asked
    ) STRICT;`;
}

/** A study's answers in SQLite: what was taken is on the disk before anybody is told so. */
export class AnswerStore implements Disposable {
  readonly #key: StudyKey;
  readonly #database: DatabaseSync;

  /**
   * Opens the store, or makes it.
   *
   * @param path The file.
   * @param key The study.
   * @throws {InputError} If the file holds answers of another study, or is no such file.
   */
  constructor(path: string, key: StudyKey) {
    this.#key = key;
    try {
      this.#database = new DatabaseSync(path, { timeout: 5000 });
      this.#database.exec(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
      );
      if (!this.#has("study")) this.#transaction(() => this.#create());
    } catch (error) {
      throw new InputError(
        `${path}: holds no answers that can be read: ${(error as Error).message}`,
      );
    }
    const { id } = this.#database.prepare("SELECT id FROM study").get() as { id: string };
    if (id === key.id) return;
    this.#database.close();
    throw new InputError(`${path}: holds answers of another study (${id}), this one is ${key.id}`);
  }

  /** Takes in somebody new, who gets the plan that fewest have. */
  add(tokenHash: string): KnownParticipant {
    return this.#transaction(() => {
      const counts = new Map(
        this.#all<{ plan: number; count: number }>(
          "SELECT plan, count(*) AS count FROM participant GROUP BY plan",
        ).map(({ plan, count }) => [plan, count]),
      );
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      if (total >= MOST_PARTICIPANTS) throw new InputError("the study takes no more participants");
      let plan = 0;
      for (const other of this.#key.plans.keys()) {
        if ((counts.get(other) ?? 0) < (counts.get(plan) ?? 0)) plan = other;
      }
      const { lastInsertRowid } = this.#database
        .prepare("INSERT INTO participant (token, plan) VALUES (?, ?)").run(tokenHash, plan);
      return { id: Number(lastInsertRowid), plan, finished: false };
    });
  }

  /** Who has a token; undefined if nobody. */
  find(tokenHash: string): KnownParticipant | undefined {
    const [found] = this.#all<{ id: number; plan: number; finished: number }>(
      "SELECT id, plan, finished FROM participant WHERE token = ?",
      tokenHash,
    );
    return found && { ...found, finished: found.finished === 1 };
  }

  /**
   * Keeps the answers in a trial. The same ones again change nothing.
   *
   * @throws {InputError} If the trial has other answers already.
   */
  keep({ id, plan }: KnownParticipant, { trial, seconds, broken, values }: TrialAnswers): void {
    this.#transaction(() => {
      const before = this.#answersOf(id).find((answers) => answers.trial === trial);
      if (before) {
        if (isSame(before, { broken, values })) return;
        throw new InputError(`trial ${trial} is answered already`);
      }
      this.#database.prepare("INSERT INTO trial VALUES (?, ?, ?, ?, ?)")
        .run(id, plan, trial, seconds, Number(broken));
      const insert = this.#database.prepare("INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?)");
      for (const { question, stimulus, value } of values) {
        insert.run(id, plan, trial, question, stimulus, value);
      }
    });
  }

  /**
   * Ends a participant's part.
   *
   * @throws {InputError} If trials are not answered yet.
   */
  finish({ id, plan, finished }: KnownParticipant, facts: ParticipantFacts): void {
    if (finished) return;
    this.#transaction(() => {
      const answered = this.#answersOf(id).length, all = this.#key.plans[plan]!.length;
      if (answered < all) throw new InputError(`${answered} of ${all} trials are answered`);
      const { headphones = null, demographics } = facts;
      this.#database.prepare(
        "UPDATE participant SET finished = 1, headphones = ?, demographics = ? WHERE id = ?",
      ).run(headphones, demographics ? JSON.stringify(demographics) : null, id);
    });
  }

  /** What there is of a participant, or of all. */
  results(only?: number): StudyResults[] {
    const rows = this.#all<{
      id: number;
      plan: number;
      headphones: number | null;
      demographics: string | null;
      finished: number;
    }>(
      "SELECT id, plan, headphones, demographics, finished FROM participant " +
        "WHERE id = coalesce(?, id) ORDER BY id",
      only ?? null,
    );
    return rows.map(({ id, plan, headphones, demographics, finished }) => ({
      ...{ study: this.#key.id, participant: String(id), plan, finished: finished === 1 },
      ...(headphones !== null && { headphones }),
      ...(demographics !== null && { demographics: JSON.parse(demographics) }),
      answers: this.#answersOf(id),
    }));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #answersOf(id: number): TrialAnswers[] {
    const values = this.#all<{ trial: string; question: string; stimulus: number; value: number }>(
      "SELECT trial, question, stimulus, value FROM answer WHERE participant = ? ORDER BY rowid",
      id,
    );
    return this.#all<{ trial: string; seconds: number; broken: number }>(
      "SELECT trial, seconds, broken FROM trial WHERE participant = ? ORDER BY rowid",
      id,
    ).map(({ trial, seconds, broken }) => ({
      ...{ trial, seconds, broken: broken === 1 },
      values: values.filter((one) => one.trial === trial)
        .map(({ question, stimulus, value }) => ({ question, stimulus, value })),
    }));
  }

  #create(): void {
    if (this.#has("study")) return; // another program was quicker
    this.#database.exec(tables(this.#key));
    this.#database.prepare("INSERT INTO study VALUES (?)").run(this.#key.id);
    const planned = this.#database.prepare("INSERT INTO planned VALUES (?, ?)");
    const asked = this.#database.prepare("INSERT INTO asked VALUES (?, ?, ?, ?)");
    for (const [plan, trials] of this.#key.plans.entries()) {
      for (const { id, stimuli } of trials) {
        planned.run(plan, id);
        for (
          const { question, stimulus } of askedOf(this.#key.design, this.#key.questions, stimuli)
        ) {
          asked.run(plan, id, question, stimulus);
        }
      }
    }
  }

  #has(table: string): boolean {
    return this.#all("SELECT 1 FROM sqlite_master WHERE name = ?", table).length > 0;
  }

  #all<T>(query: string, ...values: (string | number | null)[]): T[] {
    return this.#database.prepare(query).all(...values) as T[];
  }

  /** All of it, or nothing. */
  #transaction<T>(work: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}

function isSame(
  before: TrialAnswers,
  { broken, values }: Pick<TrialAnswers, "broken" | "values">,
): boolean {
  const listed = (all: TrialAnswers["values"]) =>
    all.map(({ question, stimulus, value }) => `${question} ${stimulus} ${value}`).sort().join(
      "\n",
    );
  return before.broken === broken && listed(before.values) === listed(values);
}
