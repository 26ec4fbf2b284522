import { Presets, SingleBar } from "cli-progress";
import { onSignal } from "./signals.ts";

/** Shows how far a long piece of work is. */
export interface Progress {
  /** Says how much is done by now. */
  update(done: number): void;
  /** Ends it, done or not. */
  stop(): void;
}

/** Seconds between two lines where there is no terminal. */
const LINE_INTERVAL = 5;

/** A duration in words. */
export function clock(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  return s < 60 ? `${s} s` : `${Math.floor(s / 60)} min ${s % 60} s`;
}

/**
 * Starts to show progress: a bar with rate and time left on a terminal, plain lines every few
 * seconds otherwise.
 *
 * @param title What is being done, e.g. `"Generating"`.
 * @param total How much there is to do.
 * @param unit What is counted, e.g. `"s of speech"`.
 */
export function startProgress(title: string, total: number, unit: string): Progress {
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const status = (done: number) => {
    const rate = done / elapsed();
    const left = rate > 0 ? clock((total - done) / rate) : "?";
    return `${rate.toFixed(rate < 10 ? 1 : 0)} ${unit}/s, ${left} left`;
  };
  if (Deno.stderr.isTerminal()) {
    const bar = new SingleBar({
      format: `${title} [{bar}] {percentage}% {status}`,
      hideCursor: true,
      clearOnComplete: true,
    }, Presets.legacy);
    bar.start(total, 0, { status: "" });
    return {
      update: (done) => bar.update(Math.min(done, total), { status: status(done) }),
      stop: () => bar.stop(),
    };
  }
  let nextLine = LINE_INTERVAL;
  return {
    update(done) {
      if (elapsed() < nextLine) return;
      nextLine = elapsed() + LINE_INTERVAL;
      console.error(`${title}: ${Math.round(100 * done / total)}%, ${status(done)}`);
    },
    stop() {},
  };
}

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
