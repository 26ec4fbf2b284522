/** Shows how far a long piece of work is. */
export interface Progress extends Disposable {
  /** Says how much is done by now. */
  update(done: number): void;
  /** Ends it, done or not; as `using` does where it stands. */
  stop(): void;
}

/** Seconds between two lines where there is no terminal. */
const LINE_INTERVAL = 5;
/** Seconds between two states of a bar. */
const BAR_INTERVAL = 0.1;
/** Most columns of the bar itself; fewer where the words beside it need the room. */
const BAR_COLUMNS = 40;

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
  const start = performance.now(), isLive = Deno.stderr.isTerminal();
  const elapsed = () => (performance.now() - start) / 1000;
  const status = (done: number) => {
    const rate = done / elapsed();
    const left = rate > 0 ? clock((total - done) / rate) : "?";
    return `${rate.toFixed(rate < 10 ? 1 : 0)} ${unit}/s, ${left} left`;
  };
  const shareOf = (done: number) => total > 0 ? Math.min(1, done / total) : 1;
  let next = isLive ? 0 : LINE_INTERVAL;
  const stop = () => isLive && showLine("");
  return {
    update(done) {
      if (elapsed() < next) return;
      next = elapsed() + (isLive ? BAR_INTERVAL : LINE_INTERVAL);
      if (isLive) showLine(barLine(title, shareOf(done), status(done), terminalColumns()));
      else console.error(`${title}: ${Math.round(100 * shareOf(done))}%, ${status(done)}`);
    },
    stop,
    [Symbol.dispose]: stop,
  };
}

/**
 * A bar with what it is about: `Making [=====-----] 50% 3.1 utterances/s, 4 s left`.
 *
 * @param title What is being done.
 * @param share How much of it is done, from 0 to 1.
 * @param status What is said of it.
 * @param columns Columns of the terminal. The bar is as long as they allow, so that all of the words are
 * there.
 */
function barLine(title: string, share: number, status: string, columns: number): string {
  const percent = `${Math.floor(100 * share)}%`.padStart(4);
  const room = columns - 1 - title.length - percent.length - status.length - " [] ".length;
  const length = Math.max(0, Math.min(BAR_COLUMNS, room));
  const full = Math.round(share * length);
  const bar = length > 0 ? ` [${"=".repeat(full)}${"-".repeat(length - full)}]` : "";
  return `${title}${bar}${percent} ${status}`;
}

/** Columns of the terminal. */
function terminalColumns(): number {
  return Deno.consoleSize().columns || 80; // some terminals say 0
}

/** Whether the line at the cursor is one of {@linkcode showLine}. */
let isShown = false;

/**
 * Puts a line in the place of the one before on the terminal of the error output, cut to its width; an
 * empty one clears it. The cursor and the wrapping of lines stay as they are, so that whatever ends the
 * program leaves a terminal as it should be.
 */
export function showLine(line: string): void {
  if (line === "" && !isShown) return;
  isShown = line !== "";
  const text = `\r\x1b[K${line.slice(0, terminalColumns() - 1)}`;
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

/** Leaves the line that is shown as it is: what is printed next has a line of its own. */
export function leaveLine(): void {
  if (!isShown) return;
  isShown = false;
  Deno.stderr.writeSync(new TextEncoder().encode("\n"));
}
