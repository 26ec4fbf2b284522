import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

/** The repository's root. */
const root = fromFileUrl(new URL("../../../", import.meta.url));

/** How a task ended, and what it printed. */
export interface TaskResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `deno task NAME ARGS` as a user does, from the repository's root or another folder, where `more`
 * tells what the environment has beside the usual.
 */
export async function runTask(
  name: string,
  args: readonly string[],
  cwd: string = root,
  more: Readonly<Record<string, string>> = {},
): Promise<TaskResult> {
  // `deno task test` itself has set INIT_CWD, which says where a user stands.
  const { INIT_CWD: _, ...env } = Deno.env.toObject();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "--config", `${root}deno.json`, name, ...args],
    cwd,
    env: { ...env, ...more, NO_COLOR: "1" },
    clearEnv: true,
  }).output();
  const text = new TextDecoder();
  // On a new machine Deno itself says that it fetches a package; on a busy one a task how far it is.
  const own = text.decode(stderr).replace(/^((Download|Initialize) |[\w ]+: \d+%, ).*\n/gm, "");
  return { code, stdout: text.decode(stdout), stderr: own };
}

/** Runs a task that must succeed and say nothing on stderr; returns what it printed. */
export async function succeed(name: string, ...args: string[]): Promise<string> {
  return await succeedIn(undefined, [name, ...args].join(" "), [name, ...args]);
}

/** The same from a folder, as a line whose arguments hold no spaces. */
export async function succeedIn(
  folder: string | undefined,
  line: string,
  [name, ...args]: readonly string[] = line.split(" "),
): Promise<string> {
  const { code, stdout, stderr } = await runTask(name!, args, folder);
  assertEquals([line, code, stderr], [line, 0, ""]);
  return stdout;
}
