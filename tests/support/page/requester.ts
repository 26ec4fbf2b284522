/**
 * Asks servers on this machine, as a program of its own: tests have no network.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";

/** What is asked. */
interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What a server answers; status 0 where it does not. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A running requester. */
export interface Requester extends AsyncDisposable {
  /** Asks one thing; what is asked meanwhile waits. */
  ask(url: string, options?: Partial<Omit<Asked, "url">>): Promise<Answer>;
}

/** Starts one. */
export function startRequester(): Requester {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--no-check", "--allow-net=127.0.0.1,localhost"],
      ...["--config", fromFileUrl(new URL("../../../deno.json", import.meta.url))],
      fromFileUrl(import.meta.url),
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "", turn: Promise<unknown> = Promise.resolve();
  const exchange = async (asked: Asked): Promise<Answer> => {
    await writer.write(new TextEncoder().encode(JSON.stringify(asked) + "\n"));
    while (!text.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error("the requester has ended");
      text += value;
    }
    const [line] = text.split("\n", 1);
    text = text.slice(line!.length + 1);
    return JSON.parse(line!);
  };
  return {
    ask(url, { method = "GET", headers = {}, body } = {}) {
      const answer = turn.then(() => exchange({ url, method, headers, body }));
      turn = answer.catch(() => {});
      return answer;
    },
    async [Symbol.asyncDispose]() {
      await writer.close();
      await reader.cancel();
      await child.status;
    },
  };
}

if (import.meta.main) {
  let text = "";
  for await (const part of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    text += part;
    for (let end; (end = text.indexOf("\n")) >= 0; text = text.slice(end + 1)) {
      const { url, ...asked } = JSON.parse(text.slice(0, end)) as Asked;
      const answer = await fetch(url, asked as RequestInit).then(
        async (response) => ({ status: response.status, text: await response.text() }),
        (error) => ({ status: 0, text: String(error) }),
      );
      console.log(JSON.stringify(answer));
    }
  }
}
