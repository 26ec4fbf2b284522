import { InputError } from "../../src/errors/input_error.ts";
import { printable } from "../../src/errors/quoted.ts";
import { leaveLine } from "./progress.ts";

/** How V8, WebAssembly and the operating system say that memory is not to be had. */
const NO_MEMORY =
  /allocation failed|allocate memory|out of memory|OOM|memory size exceeded|grow instance memory|Invalid (array buffer|string) length|Invalid typed array length: \d|os error 12\)/i;

/**
 * What to tell a user of an error that is no fault of this program: wrong input, too little memory, or
 * what the operating system refused.
 *
 * @param error What was thrown.
 * @returns A line; undefined of all else, which is a fault of this program.
 */
export function failureLine(error: unknown): string | undefined {
  if (error instanceof InputError) return error.message;
  if (!(error instanceof Error)) return undefined;
  const { message } = error;
  if (NO_MEMORY.test(message)) {
    return `not enough memory (${message}); smaller sizes or shorter files need less`;
  }
  if (error instanceof Deno.errors.NotCapable) return `not allowed: ${message}`;
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? message : undefined;
}

/** Where in this package an error arose, such as `tasks/learn.ts:120`, as far as that is known. */
function placeOf(error: Error): string {
  const place = /\/((?:tasks|src|eval|view)\/[\w/.]+:\d+):\d+/.exec(error.stack ?? "")?.[1];
  return place === undefined ? "" : ` at ${place}`;
}

/**
 * Ends the program because of an error: with one line, exit code 1 and, if that is asked for, the
 * error's stack.
 *
 * @param error What was thrown.
 * @param trace Whether to show the stack.
 */
export function endWith(error: unknown, trace: boolean): never {
  const what = error instanceof Error ? `${error.name}: ${error.message}${placeOf(error)}` : error;
  const line = failureLine(error) ??
    `a fault of this program: ${what}; please report it together with this command` +
      (trace ? "" : " and what --trace adds to it");
  leaveLine();
  console.error(`error: ${printable(line)}`);
  if (trace) console.error(error);
  Deno.exit(1);
}

/**
 * Ends the program in the same way where an error arises that no one waits for: in a promise, an event
 * or a thread.
 *
 * @param trace As for {@linkcode endWith}.
 */
export function endOnStrayErrors(trace: boolean): void {
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    endWith(event.reason, trace);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    endWith(event.error ?? new Error(event.message), trace);
  });
}
