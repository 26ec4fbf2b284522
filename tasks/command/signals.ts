import { leaveLine } from "./progress.ts";

/** What is done at Ctrl-C, and at SIGTERM where there is such a thing. */
export type SignalHandler = (signal: Deno.Signal) => void;

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/** Who handles signals; the last one does, those before it when it has let go. */
const handlers: SignalHandler[] = [];

const listeners = new Map(SIGNALS.map((signal) => [signal, () => handlers.at(-1)?.(signal)]));

/** By this argument a stage is bound to the program that has started it, see {@linkcode endWithParent}. */
export const BOUND = "--while-stdin";

/**
 * Does what SIGTERM does once standard input ends: whoever started this program holds the other end, and
 * has ended, however that came. A parent that is killed outright has no time to tell its stages.
 */
export async function endWithParent(): Promise<void> {
  const block = new Uint8Array(64);
  while (await Deno.stdin.read(block).catch(() => null) !== null);
  (handlers.at(-1) ?? endBy)("SIGTERM");
}

/**
 * Handles Ctrl-C and SIGTERM in place of what did before; of the program's end, where nothing did.
 *
 * @param handler Told of each signal.
 * @returns Lets go of them.
 */
export function onSignal(handler: SignalHandler): Disposable {
  if (handlers.length === 0) {
    for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  }
  handlers.push(handler);
  return {
    [Symbol.dispose]: () => {
      const index = handlers.indexOf(handler);
      if (index < 0) return;
      handlers.splice(index, 1);
      if (handlers.length > 0) return;
      for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
    },
  };
}

/** Ends the program as a shell expects of one that a signal ended. */
export function endBy(signal: Deno.Signal): never {
  leaveLine();
  Deno.exit(signal === "SIGINT" ? 130 : 143);
}

/** A wish of the user or the system that the program end. */
export interface Interruption extends Disposable {
  /** Aborted once they say so. */
  readonly signal: AbortSignal;
}

/**
 * Listens for Ctrl-C, and for SIGTERM where there is such a thing. The first only aborts the signal,
 * so that work at hand can be saved; a second one ends the program at once.
 *
 * @param when When the program ends by itself after the first.
 * @param onFirst Told of the first.
 */
export function interruption(
  when = "Stopping after this batch",
  onFirst?: SignalHandler,
): Interruption {
  const controller = new AbortController();
  const listening = onSignal((signal) => {
    listening[Symbol.dispose]();
    leaveLine();
    console.error(`${when}; once more to end at once`);
    controller.abort();
    onFirst?.(signal);
  });
  return { signal: controller.signal, [Symbol.dispose]: () => listening[Symbol.dispose]() };
}

/** Thrown by a stage that has stopped as it was asked to: what of its work is there, in words. */
export class Interrupted extends Error {}
