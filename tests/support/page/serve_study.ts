import { fromFileUrl } from "@std/path";
import config from "../../../deno.json" with { type: "json" };

const root = fromFileUrl(new URL("../../../", import.meta.url));

/** A running `deno task study serve`. */
export interface ServedStudy extends AsyncDisposable {
  /** Its address. */
  readonly url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Runs the task's own command, on any free port, until it is disposed of. */
export async function serveStudy(cwd: string, study: string): Promise<ServedStudy> {
  const [, ...command] = config.tasks.study.command.split(" ");
  const child = new Deno.Command(Deno.execPath(), {
    args: [...command, "serve", study, "--port", "0"],
    cwd: root,
    env: { INIT_CWD: cwd, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const address = /^(http:\S+) serves .*\n/m;
  while (!address.test(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`study serve ended: ${text}`);
    text += value;
  }
  const end = async (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch { /* it has ended */ }
    await reader.cancel();
    await child.status;
  };
  return {
    url: text.match(address)![1]!,
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}
