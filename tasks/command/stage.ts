/**
 * What every task is: a stage, which is its command (arguments, flags) and its body. The body computes
 * and writes; all around it is done here, once: the arguments are read, places are taken, what is left
 * half-written is removed, a run record is left, "Wrote" and "Next" are said, errors are one line, and
 * whatever ends the program gives places back and the terminal its cursor.
 *
 * In the order of reading: `command.ts` (arguments, flags, help), `read_arguments.ts`, `flags.ts` (what several commands
 * share), `spelled_out.ts` and `original_flags.ts` (how the original spells them), `paths.ts` (files and
 * folders as arguments); then what happens while a stage runs: `held_places.ts`, `progress.ts`,
 * `signals.ts`, `printing.ts`, `failure.ts`, `worker_pool.ts`; last `stage_program.ts`, by which one
 * stage knows and runs others.
 *
 * @module
 */
import type { BackendInfo } from "../../src/backend/use_backend.ts";
import type { Threads } from "../../src/model/threads/threads.ts";
import { forgetRun, recordRun, type Run, runArguments } from "../records/record_run.ts";
import { type Arguments, type Command, type Flags, helpText, type Positional } from "./command.ts";
import { endOnStrayErrors, endWith } from "./failure.ts";
import {
  type EngineFlags,
  type Engines,
  type ThreadedFlags,
  useEngine,
  useEngines,
} from "./flags.ts";
import { holdPlace, type PlaceOptions, releasePlaces } from "./held_places.ts";
import { printNoControls, printNotes } from "./printing.ts";
import { readArguments } from "./read_arguments.ts";
import { BOUND, endBy, endWithParent, Interrupted, onSignal } from "./signals.ts";

/** What a stage has made. */
export interface Made extends Partial<Run> {
  /** What it wrote, to be read after "Wrote": a line, or one each. */
  readonly wrote?: string | readonly string[];
  /** What comes next, to be read after "Next": a command, for most. */
  readonly next?: string | undefined;
}

/** A stage at work: the places that it writes, and what it computes on. */
export interface AtWork {
  /**
   * Takes a place for this run alone, until the program ends: no other run writes there meanwhile. What
   * decides by what is there what is to be done does so first; everybody else leaves it to
   * {@linkcode AtWork.begin}. Beside the first place that is taken the run record will stand.
   *
   * @param place The folder or file that will be written; it need not be there.
   * @param options Which of the two, and what is in it.
   * @throws {InputError} If another run has it, on a line that says which.
   */
  take(place: string, options?: PlaceOptions): Promise<void>;
  /**
   * Begins to change a place: takes it, and removes the record of what was there before, so that no
   * record speaks of what a run that was killed has left.
   */
  begin(place: string, options?: PlaceOptions): Promise<void>;
  /** Starts the engine that the flags ask for, which the run record will name. */
  engine(flags: EngineFlags): Promise<BackendInfo>;
  /** The same on several threads, which end with the stage. */
  engines(flags: ThreadedFlags): Promise<Engines>;
}

/** A stage, as a program that does not start a process for it has it. */
export interface Stage {
  readonly command: Command;
  /**
   * Does it, and gives back the places that it took.
   *
   * @param args What a user would give it.
   * @throws What is wrong: nothing is printed of it.
   */
  readonly perform: (args: readonly string[]) => Promise<void>;
}

/**
 * Runs a stage as a command-line program: `--help`, arguments, and errors as one line with exit code
 * 1, to which `--trace` adds the stack. Nothing happens in a module that another one imports for its flags.
 *
 * @param task The `import.meta` of the task's module.
 * @param command The command.
 * @param body What it does. It returns what it made: where there are `outputs`, a run record of them is
 * left beside them, `FOLDER/TASK.run.json` or `FILE.run.json`, the last thing that a stage writes.
 * @returns The stage, which another module may perform.
 */
export async function stage<F extends Flags, const P extends readonly Positional[]>(
  task: Pick<ImportMeta, "main">,
  command: Command<F, P>,
  body: (args: Arguments<F, P>, run: AtWork) => Promise<Made | void>,
): Promise<Stage> {
  const perform = async (given: readonly string[]) => {
    const read = readArguments(command, given);
    using run = new Running(command.name, runArguments(read.given, Deno.cwd()));
    try {
      const made = await body(read, run);
      if (made) await run.conclude(made);
    } finally {
      releasePlaces();
    }
  };
  const self: Stage = { command, perform };
  if (task.main) await runProgram(self);
  return self;
}

/** Does what a user has called this program for. */
async function runProgram({ command, perform }: Stage): Promise<void> {
  const [unbound, bound] = without(BOUND, Deno.args);
  const [args, trace] = without("--trace", unbound);
  printNoControls();
  endOnStrayErrors(trace);
  if (Deno.args.includes("--help") || Deno.args.includes("-h")) {
    console.log(helpText(command));
    return;
  }
  const finishNotes = printNotes();
  try {
    using _listening = onSignal(endBy);
    if (bound) endWithParent();
    // `deno task` runs in the package's folder; paths are meant from where the user stands.
    const userFolder = Deno.env.get("INIT_CWD");
    if (userFolder) Deno.chdir(userFolder);
    await perform(args);
    finishNotes();
    if (bound) Deno.exit(); // nobody waits for standard input
  } catch (error) {
    finishNotes();
    if (!(error instanceof Interrupted)) endWith(error, trace);
    console.log(error.message);
    Deno.exit(130);
  }
}

/** {@linkcode AtWork}, and its end. */
class Running implements AtWork, Disposable {
  readonly #task: string;
  readonly #arguments: readonly string[];
  #place: string | undefined;
  #engine: BackendInfo | undefined;
  #threads: Threads | undefined;

  /**
   * @param task The task's name.
   * @param args Its arguments, as a run record holds them.
   */
  constructor(task: string, args: readonly string[]) {
    this.#task = task;
    this.#arguments = args;
  }

  async take(place: string, options?: PlaceOptions): Promise<void> {
    this.#place ??= place;
    await holdPlace(place, ["deno task", this.#task, ...this.#arguments].join(" "), options);
  }

  async begin(place: string, options?: PlaceOptions): Promise<void> {
    await this.take(place, options);
    await forgetRun(place, this.#task);
  }

  async engine(flags: EngineFlags): Promise<BackendInfo> {
    return this.#engine = await useEngine(flags);
  }

  async engines(flags: ThreadedFlags): Promise<Engines> {
    const engines = await useEngines(flags);
    this.#engine = engines.engine;
    this.#threads = engines.threads;
    return engines;
  }

  [Symbol.dispose](): void {
    this.#threads?.[Symbol.dispose]();
  }

  /** Leaves the run record, and says what was made. */
  async conclude({ wrote = [], next, inputs = [], outputs, ...run }: Made): Promise<void> {
    if (outputs) {
      const engine = this.#engine;
      await recordRun(this.#place!, this.#task, this.#arguments, {
        ...{ inputs, outputs, ...run },
        ...(engine && { engine }),
      });
    }
    for (const line of [wrote].flat()) console.log(`Wrote ${line}`);
    if (next !== undefined) console.log(`Next: ${next}`);
  }
}

/** The arguments without one that every stage takes, and whether it was there; what follows `--` is no flag. */
function without(flag: string, given: readonly string[]): [args: string[], found: boolean] {
  const end = given.indexOf("--");
  const others = given.filter((arg, i) => arg !== flag || (end >= 0 && i > end));
  return [others, others.length < given.length];
}
