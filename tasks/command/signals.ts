/** What is done at Ctrl-C, and at SIGTERM where there is such a thing. */
export type SignalHandler = (signal: Deno.Signal) => void;

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/** Who handles signals; the last one does, those before it when it has let go. */
const handlers: SignalHandler[] = [];

const listeners = new Map(SIGNALS.map((signal) => [signal, () => handlers.at(-1)?.(signal)]));

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
  Deno.exit(signal === "SIGINT" ? 130 : 143);
}
