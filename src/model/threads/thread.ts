/**
 * A thread that helps: it takes parts of the work that nobody has taken yet.
 *
 * @module
 */
import { useBackend } from "../../backend/use_backend.ts";
import { type EngineMessage, type RoundMessage, take, type ThreadMessage } from "./threads.ts";
import { buffersOf, work } from "./work.ts";

/** The global scope of a thread, which the compiler's libraries for programs do not declare. */
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<EngineMessage | RoundMessage>) => void) | null;
  postMessage(message: ThreadMessage, transfer?: readonly Transferable[]): void;
};

/** What was asked of this thread before: one thing is done after the other. */
let before = Promise.resolve();

scope.onmessage = ({ data }) => {
  before = before.then(() => "engine" in data ? start(data) : help(data)).catch(fail);
};

async function start({ engine }: EngineMessage): Promise<void> {
  await useBackend(engine);
}

async function help({ round, name, jobs, next }: RoundMessage): Promise<void> {
  for (let part = take(next); part < jobs.length; part = take(next)) {
    const result = await work[name](jobs[part] as never);
    scope.postMessage({ round, part, result }, buffersOf(result));
  }
}

function fail(error: unknown): void {
  scope.postMessage({ failed: error instanceof Error ? error.message : String(error) });
}

scope.postMessage({ listens: true }); // what is sent before may be lost
