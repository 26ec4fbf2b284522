import { onSignal } from "./signals.ts";

/** A wish of the user or the system that the program end. */
export interface Interruption extends Disposable {
  /** Aborted once they say so. */
  readonly signal: AbortSignal;
}

/**
 * Listens for Ctrl-C, and for SIGTERM where there is such a thing. The first only aborts the signal,
 * so that work at hand can be saved; a second one ends the program at once.
 */
export function interruption(): Interruption {
  const controller = new AbortController();
  const listening = onSignal(() => {
    listening[Symbol.dispose]();
    console.error("Stopping after this batch; once more to end at once");
    controller.abort();
  });
  return { signal: controller.signal, [Symbol.dispose]: () => listening[Symbol.dispose]() };
}
