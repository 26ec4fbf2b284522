import { taskEnvironment, taskProgram } from "../tasks/run_task.ts";

/** A running `deno task view` or `study serve`. */
export interface Served extends AsyncDisposable {
  /** Its address. */
  readonly url: string;
  /** What it has said on the error output. */
  complaints(): string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Runs `deno task view` by its own command, on any free port, until it is disposed of. */
export function serveView(cwd: string, args: readonly string[]): Promise<Served> {
  return serve("view", cwd, args);
}

/** The same of `deno task study serve`. */
export function serveStudy(cwd: string, study: string): Promise<Served> {
  return serve("study", cwd, ["serve", study]);
}

async function serve(
  task: "view" | "study",
  cwd: string,
  args: readonly string[],
): Promise<Served> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...taskProgram(task), ...args, "--port", "0"],
    env: taskEnvironment(cwd),
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let complaints = "";
  const listened = child.stderr.pipeThrough(new TextDecoderStream())
    .pipeTo(new WritableStream({ write: (part) => void (complaints += part) }));
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  // Notes may come before it.
  const address = /^(http:\S+) (shows|serves) .*\n/m;
  while (!address.test(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`${task} ended: ${text}${complaints}`);
    text += value;
  }
  const end = async (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch { /* it has ended */ }
    await reader.cancel();
    await Promise.all([child.status, listened]);
  };
  return {
    url: text.match(address)![1]!,
    complaints: () => complaints,
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}
