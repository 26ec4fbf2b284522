import { dirname } from "@std/path";
import { writeAll } from "../../src/files/files.ts";
import { BOUND } from "../command/signals.ts";
import { programArguments, stageProgram } from "../command/stage_program.ts";

/** A stage to run as a process of its own. */
export interface StageProcess {
  /** As in `deno task NAME`. */
  readonly task: string;
  readonly args: readonly string[];
  /** Where its paths begin. */
  readonly folder: string;
  /** The one folder that it may write. @default {undefined} Wherever the user may. */
  readonly writable?: string;
  /** The file that keeps what it prints; none where absent. */
  readonly log?: string;
  /** Whether it prints to this program's output as well. @default {false} */
  readonly echo?: boolean;
  /** Told of the last line of all that it prints at once. */
  readonly onLine?: (line: string) => void;
  /** Environment variables beside those of this program. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends it when aborted, as SIGTERM does. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a stage as `deno task NAME ARGS` does, with the same permissions, but through no shell.
 *
 * @returns Undefined if it succeeded; otherwise a line on why not.
 * @throws {InputError} If there is no such stage.
 */
export async function runStage(
  { task, args, folder, writable, log, echo = false, onLine, env: more, signal }: StageProcess,
): Promise<string | undefined> {
  const program = stageProgram(task);
  using file = log === undefined ? undefined : await createLog(log);
  const child = new Deno.Command(Deno.execPath(), {
    args: [...programArguments(program, writable !== undefined), BOUND, ...args],
    cwd: writable ?? folder,
    env: { ...stageEnvironment(), ...more, INIT_CWD: folder, NO_COLOR: "1" },
    clearEnv: true,
    stdin: "piped", // stays open as long as this program lives, so that the stage ends with it
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const end = () => child.kill("SIGTERM");
  signal?.addEventListener("abort", end);
  let errors = "";
  const decoder = new TextDecoder();
  const keep = async (stream: ReadableStream<Uint8Array>, isErrors: boolean) => {
    for await (const bytes of stream) {
      if (file) await writeAll(file, bytes);
      if (echo) (isErrors ? Deno.stderr : Deno.stdout).writeSync(bytes);
      if (isErrors) errors = (errors + decoder.decode(bytes, { stream: true })).slice(-10_000);
      const line = onLine && new TextDecoder().decode(bytes).trimEnd().split("\n").at(-1);
      if (line) onLine(line);
    }
  };
  await Promise.all([keep(child.stdout, false), keep(child.stderr, true)]);
  const { success, code, signal: killedBy } = await child.status;
  signal?.removeEventListener("abort", end);
  await child.stdin.close().catch(() => {});
  if (success) return undefined;
  const lines = errors.split("\n").filter((line) => line.trim() !== "");
  const said = lines.findLast((line) => /^error:/i.test(line)) ?? lines.at(-1);
  const ended = killedBy ? `was ended by ${killedBy}` : `ended with exit code ${code}`;
  return said?.replace(/^error: */i, "") ?? ended;
}

/**
 * This program's environment variables but those that name libraries: Deno lets no program have them
 * that is allowed by its path alone, and a folder that they name might be one of data.
 */
function stageEnvironment(): Record<string, string> {
  const all = Object.entries(Deno.env.toObject());
  const isOfLibraries = ([name]: [string, string]) => /^(LD|DYLD)_/.test(name);
  const left = all.filter(isOfLibraries).map(([name]) => name);
  if (left.length > 0 && !isSaid) console.log(`Note: stages do not get ${left.join(", ")}`);
  isSaid = true;
  return Object.fromEntries(all.filter((entry) => !isOfLibraries(entry)));
}

let isSaid = false;

async function createLog(path: string): Promise<Deno.FsFile> {
  await Deno.mkdir(dirname(path), { recursive: true });
  return await Deno.open(path, { write: true, create: true, truncate: true });
}
