import { printable } from "./quoted.ts";

/** Most characters of a message, and those of its end that stay: what to do stands there. */
const LONGEST = 2000, END = 600;

/**
 * What the user gave cannot be used: a file of the wrong kind, an unknown name, a value out of range.
 *
 * Its message is one line that says what is wrong and what to do about it; commands print that line
 * alone, without a stack trace, and end with exit code 1.
 *
 * The rule for all of this package: whatever can be in a file, a setting or a flag is an `InputError`.
 * A `RangeError` or `TypeError` is a fault of the calling program, such as an array of another length
 * than its shape says or rows that are not there; no file makes one of them.
 *
 * @example Usage
 * ```ts
 * import { InputError } from "@aud2repr2pose/aud2repr2pose";
 *
 * const error = new InputError("talk.wav: holds no samples");
 * console.log(error.message);
 * ```
 */
export class InputError extends Error {
  /** What it is called where it is printed in full. */
  override name = "InputError";

  /**
   * Makes an error of one line.
   *
   * @param message The line; control characters, of a file's contents or name, become escapes in it,
   * and the middle of what is longer than 2,000 characters is left out.
   * @param options What caused it.
   */
  constructor(message: string, options?: ErrorOptions) {
    const line = printable(message);
    const isLong = line.length > LONGEST;
    super(
      isLong ? `${line.slice(0, LONGEST - END - 5)} ... ${line.slice(-END)}` : line,
      options,
    );
  }
}
