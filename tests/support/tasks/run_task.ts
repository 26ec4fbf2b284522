import { assertEquals } from "@std/assert";
import { fromFileUrl, toFileUrl } from "@std/path";
import { printable } from "../../../src/errors/quoted.ts";
import { failureLine } from "../../../tasks/command/failure.ts";
import { printNotes } from "../../../tasks/command/printing.ts";
import type { Stage } from "../../../tasks/command/stage.ts";
import { callTaskIn } from "./stage_host.ts";
import { programArguments, stageProgram } from "../../../tasks/command/stage_program.ts";

/** The repository's root. */
const root = fromFileUrl(new URL("../../../", import.meta.url));

/** How a task ended, and what it printed. */
export interface TaskResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The arguments of `deno` by which a task is run without `deno task`, which only starts it. */
export function taskProgram(name: string): string[] {
  return programArguments(stageProgram(name), false);
}

/** The environment of a task whose user stands in a folder: the repository's root by default. */
export function taskEnvironment(cwd = root): Record<string, string> {
  return { ...Deno.env.toObject(), INIT_CWD: cwd, NO_COLOR: "1" };
}

/**
 * Runs a task with the permissions that `deno.json` gives it, as a process of its own.
 *
 * @param name As in `deno task NAME`.
 * @param args Its arguments.
 * @param cwd The folder where the user stands.
 * @param more What the environment has beside the usual.
 */
export async function runTask(
  name: string,
  args: readonly string[],
  cwd: string = root,
  more: Readonly<Record<string, string>> = {},
): Promise<TaskResult> {
  return await run([...taskProgram(name), ...args], root, { ...taskEnvironment(cwd), ...more });
}

/** Runs `deno task NAME ARGS` as a user does, from the repository's root or another folder. */
export async function runDenoTask(
  name: string,
  args: readonly string[],
  cwd: string = root,
): Promise<TaskResult> {
  // `deno task test` itself has set INIT_CWD, which says where a user stands.
  const { INIT_CWD: _, ...env } = taskEnvironment(cwd);
  return await run(["task", "--quiet", "--config", `${root}deno.json`, name, ...args], cwd, env);
}

async function run(
  args: string[],
  cwd: string,
  env: Record<string, string>,
): Promise<TaskResult> {
  const options = { args, cwd, env, clearEnv: true };
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), options).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: withoutProgress(text.decode(stderr)) };
}

/**
 * Does what a task does without a process of its own, which would take longer to start than most take: in
 * this program with its permissions, or in one that stands where the user does.
 *
 * @param name As in `deno task NAME`.
 * @param args Its arguments.
 * @param cwd The folder where the user stands; where absent, the repository's root.
 */
export async function callTask(
  name: string,
  args: readonly string[],
  cwd?: string,
): Promise<TaskResult> {
  if (cwd !== undefined) return await callTaskIn(cwd, name, args);
  const module = toFileUrl(stageProgram(name).module).href;
  const { perform }: Stage = (await import(module)).default;
  const printed = { stdout: "", stderr: "" };
  const { log, warn, error } = console;
  const printTo = (stream: keyof typeof printed) => (...values: unknown[]) =>
    void (printed[stream] += values.join(" ") + "\n");
  Object.assign(console, {
    log: printTo("stdout"),
    warn: printTo("stderr"),
    error: printTo("stderr"),
  });
  const finishNotes = printNotes();
  let code = 0;
  try {
    await perform(args);
    finishNotes();
  } catch (thrown) {
    finishNotes();
    code = 1;
    const line = failureLine(thrown) ?? `a fault of this program: ${(thrown as Error).stack}`;
    console.error(`error: ${printable(line)}`);
  } finally {
    Object.assign(console, { log, warn, error });
  }
  return { code, stdout: printed.stdout, stderr: withoutProgress(printed.stderr) };
}

/**
 * What a task says on stderr of its own: on a new machine Deno says there that it fetches a package; on a
 * busy one a task how far it is.
 */
function withoutProgress(stderr: string): string {
  return stderr.replace(/^((Download|Initialize) |[\w ]+: \d+%, ).*\n/gm, "");
}

/** Calls a task that must succeed and say nothing on stderr; returns what it printed. */
export async function succeed(name: string, ...args: string[]): Promise<string> {
  return assertSuccess([name, ...args].join(" "), await callTask(name, args));
}

/** The same from the folder where the user stands, as a line whose arguments hold no spaces. */
export async function succeedIn(
  folder: string,
  line: string,
  [name, ...args]: readonly string[] = line.split(" "),
): Promise<string> {
  return assertSuccess(line, await callTask(name!, args, folder));
}

function assertSuccess(line: string, { code, stdout, stderr }: TaskResult): string {
  assertEquals([line, code, stderr], [line, 0, ""]);
  return stdout;
}
