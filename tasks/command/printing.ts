import { printable } from "../../src/errors/quoted.ts";
import { onNote } from "../../src/files/notes.ts";

/**
 * Prints notes on files from now on: each text once, with the first file that it is about.
 *
 * @returns What prints, at the end, of how many more files each was true.
 */
export function printNotes(): () => void {
  const filesOf = new Map<string, Set<string>>();
  onNote((file, text) => {
    const files = filesOf.get(text);
    if (files) return void files.add(file);
    filesOf.set(text, new Set([file]));
    console.error(`Note: ${file}: ${text}`);
  });
  return () => {
    for (const [text, { size }] of filesOf) {
      if (size > 1) console.error(`Note: ${size - 1} more file${size > 2 ? "s" : ""}: ${text}`);
    }
  };
}

/**
 * Lets nothing that is printed give orders to the terminal: names of files and what files say may hold
 * control characters, which are shown as escapes.
 */
export function printNoControls(): void {
  for (const method of ["log", "warn", "error"] as const) {
    const print = console[method].bind(console);
    const lines = (text: string) => text.split("\n").map((line) => printable(line)).join("\n");
    console[method] = (...values: unknown[]) =>
      print(...values.map((value) => typeof value === "string" ? lines(value) : value));
  }
}
