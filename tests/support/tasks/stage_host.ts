/**
 * A program that performs one stage after the other, each from the folder where its user stands: a test's
 * own program must stay where it is, since other tests run in it, and a process for each stage takes
 * longer to start than most take.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { callTask, type TaskResult } from "./run_task.ts";

/** A stage to perform. */
interface Asked {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/** Lines of a stream of text. */
async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (text + part).split("\n");
    text = lines.pop()!;
    yield* lines;
  }
}

/** Starts one, which ends with the tests of a file. */
function start(): (asked: Asked) => Promise<TaskResult> {
  const config = fromFileUrl(new URL("../../../deno.json", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--config", config, "--node-modules-dir=manual"],
      ...["--allow-all", fromFileUrl(import.meta.url)],
    ],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  addEventListener("unload", () => child.kill());
  const writer = child.stdin.getWriter(), answers = linesOf(child.stdout);
  let turn: Promise<unknown> = Promise.resolve();
  const exchange = async (asked: Asked): Promise<TaskResult> => {
    await writer.write(new TextEncoder().encode(JSON.stringify(asked) + "\n"));
    const { value, done } = await answers.next();
    if (done) throw new Error(`the program that performs ${asked.name} has ended`);
    return JSON.parse(value);
  };
  return (asked) => {
    const answer = turn.then(() => exchange(asked));
    turn = answer.catch(() => {});
    return answer;
  };
}

let host: ReturnType<typeof start> | undefined;

/** Performs a stage in that program, which is started when it is first asked. */
export async function callTaskIn(
  cwd: string,
  name: string,
  args: readonly string[],
): Promise<TaskResult> {
  return await (host ??= start())({ name, args, cwd });
}

if (import.meta.main) {
  for await (const line of linesOf(Deno.stdin.readable)) {
    const { name, args, cwd }: Asked = JSON.parse(line);
    Deno.chdir(cwd);
    console.log(JSON.stringify(await callTask(name, args)));
  }
}
