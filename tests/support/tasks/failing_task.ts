/**
 * A task that fails in the way that it is told, for the tests of how failures end a task.
 *
 * @module
 */
import { InputError } from "../../../src/errors/input_error.ts";
import { stage } from "../../../tasks/command/stage.ts";
import { WorkerPool } from "../../../tasks/command/worker_pool.ts";
import type { SquaringJob } from "./squaring_thread.ts";

const command = {
  name: "fail",
  summary: "Fails.",
  positionals: [["WAY", "How"]],
  flags: {},
  example: "fault",
} as const;

/** Squares a number in a thread. */
async function square(value: number): Promise<void> {
  const module = new URL("./squaring_thread.ts", import.meta.url);
  using pool = new WorkerPool<SquaringJob, Float32Array>(module, 1, { read: true });
  for await (const _ of pool.map([{ value }, { value: 1 }]));
}

const ways: Readonly<Record<string, () => unknown>> = {
  fault: () => (undefined as unknown as { length: number }).length,
  input: () => {
    throw new InputError("talk\u001b[2J.wav:\nholds\u0007 no samples");
  },
  memory: () => new ArrayBuffer(2 ** 45),
  wasm: () => new WebAssembly.Memory({ initial: 65536, maximum: 65536 }).grow(1),
  system: () => Deno.readTextFileSync("/no/such/file"),
  text: () => {
    throw "a text";
  },
  rejection: async () => {
    Promise.reject(new RangeError("no one waits"));
    await new Promise((resolve) => setTimeout(resolve, 10_000));
  },
  event: async () => {
    setTimeout(() => {
      throw new RangeError("in an event");
    });
    await new Promise((resolve) => setTimeout(resolve, 10_000));
  },
  thread: () => square(NaN),
  stray: () => square(Infinity),
  print: () => console.log("one\u001b]0;title\u0007\ntwo\r\u202ethree"),
};

export default await stage(import.meta, command, async ({ positionals: [way] }) => {
  await ways[way!]!();
});
