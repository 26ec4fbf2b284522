import { fromFileUrl } from "@std/path";

/** The Python that clients run in: `PYTHON`, or `python3`. */
const python = Deno.env.get("PYTHON") ?? "python3";

/** Whether Python has a package, which is not part of this one; says so where it has not. */
export function hasPython(module: string): boolean {
  try {
    const args = ["-c", `import ${module}`];
    const { success } = new Deno.Command(python, { args, stdout: "null", stderr: "null" })
      .outputSync();
    if (success) return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.log(`Tests in Python are skipped: ${python} has no ${module} (PYTHON names another)`);
  return false;
}

/**
 * Runs a script of `tests/clients`, or one elsewhere.
 *
 * @param script Its name, or its path.
 * @param args Its arguments.
 * @param cwd The folder that it runs in.
 * @returns The last line that it prints.
 */
export async function runPython(
  script: string,
  args: readonly string[] = [],
  cwd = ".",
): Promise<string> {
  const path = script.includes("/")
    ? script
    : fromFileUrl(new URL(`../clients/${script}`, import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: [path, ...args],
    cwd,
    env: { INIT_CWD: cwd },
  })
    .output();
  const text = new TextDecoder().decode(stdout);
  if (!success) throw new Error(text + new TextDecoder().decode(stderr));
  return text.trim().split("\n").at(-1)!;
}
