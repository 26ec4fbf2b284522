import { fromFileUrl } from "@std/path";
import config from "../../../deno.json" with { type: "json" };

const root = fromFileUrl(new URL("../../../", import.meta.url));

/** A running `deno task view`. */
export interface ServedView extends AsyncDisposable {
  /** Its address. */
  readonly url: string;
}

/** Runs the task's own command, on any free port, until it is disposed of. */
export async function serveView(cwd: string, args: readonly string[]): Promise<ServedView> {
  const [, ...command] = config.tasks.view.command.split(" ");
  const child = new Deno.Command(Deno.execPath(), {
    args: [...command, "--port", "0", ...args],
    cwd: root,
    env: { INIT_CWD: cwd, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  // Notes may come before it.
  const address = /^(http:\S+) shows .*\n/m;
  while (!address.test(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`view ended: ${text}`);
    text += value;
  }
  return {
    url: text.match(address)![1]!,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await reader.cancel();
      await child.status;
    },
  };
}
