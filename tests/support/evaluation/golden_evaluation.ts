import { assertEquals } from "@std/assert";
import { fixture } from "../published_model.ts";
import { callTask } from "../tasks/run_task.ts";

/** Golden results of two systems, and what they are of. */
export const fixtures = fixture("evaluation");

/** Runs a task that must go well, as from a folder. */
export async function run(folder: string, task: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await callTask(task, args, folder);
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

/** `evaluate` of the two golden systems, by any names. */
export function evaluate(
  folder: string,
  out: string,
  systems: Record<string, "model_a" | "model_b">,
): Promise<string> {
  const predicted = Object.entries(systems).map(([name, model]) =>
    `${name}=${fixtures}/predicted/${model}`
  );
  const original = `${fixtures}/original`;
  return run(
    folder,
    "evaluate",
    ...["--original", original, "--predicted", ...predicted],
    ...["--out", out, "--shuffled"],
  );
}

/** Names of a folder's files. */
export const names = (folder: string): string[] =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
