/** Whether this program may start others. */
export const MAY_RUN = Deno.permissions.querySync({ name: "run" }).state === "granted";
if (!MAY_RUN) console.log("no permission to run programs: what needs one is skipped");

/** What a program that was run to its end printed. */
export interface Printed {
  /** Its standard output, without the last line's end. */
  stdout: string;
  /** Its standard error. */
  stderr: string;
}

/**
 * Runs a script in a Deno of its own, which has only these permissions and may prompt for none.
 *
 * @param script JavaScript, or TypeScript, with imports by file URL.
 * @param place Its working folder and more of its environment.
 */
export async function inChild(
  permissions: string[],
  script: string,
  place: Pick<Deno.CommandOptions, "cwd" | "env"> = {},
): Promise<Printed> {
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const module = `data:application/typescript,${encodeURIComponent(script)}`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--quiet", "--config", config, ...permissions, module],
    ...place,
    env: { ...place.env, NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  // Graphics drivers say this of a machine without a screen.
  const own = decode(stderr).replace(/^error: XDG_RUNTIME_DIR .*\n/gm, "");
  return { stdout: decode(stdout).trim(), stderr: own };
}

/**
 * Whether there is a graphics adapter.
 *
 * It is asked for in a program of its own, and so is all that is tested on it: `deno test` may crash
 * at its end once it has opened a software adapter (Deno 2.9 with Mesa's), `deno run` does not.
 */
export const HAS_ADAPTER = MAY_RUN && (await inChild(
      [],
      "console.log(await navigator.gpu?.requestAdapter() ? 'yes' : 'no')",
    )).stdout === "yes";
if (MAY_RUN && !HAS_ADAPTER) console.log("no graphics adapter is found: what needs one is skipped");
