import { InputError } from "./input_error.ts";
import { printable } from "./quoted.ts";

/**
 * Does some work, and puts the name of what it is on before what is wrong with it: once, however many
 * callers name it.
 *
 * @param name Such as the path of a file.
 * @param work What to do, at once or as a promise; its errors say what is wrong, without or with the
 * name before it.
 * @returns What the work returns.
 * @throws {InputError} `NAME: what is wrong`; other errors as they are.
 *
 * @example Usage
 * ```ts
 * import { InputError } from "@aud2repr2pose/aud2repr2pose";
 * import { assertThrows } from "@std/assert";
 * import { named } from "./named.ts";
 *
 * const check = () => {
 *   throw new InputError("holds no samples");
 * };
 * assertThrows(() => named("talk.wav", check), InputError, "talk.wav: holds no samples");
 * ```
 */
export function named<T>(name: string, work: () => T): T {
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    return result.catch((error) => throwNamed(name, error)) as T;
  } catch (error) {
    return throwNamed(name, error);
  }
}

function throwNamed(name: string, error: unknown): never {
  if (!(error instanceof InputError) || isNamed(name, error.message)) throw error;
  throw new InputError(`${name}: ${error.message}`, { cause: error });
}

/** Whether a line begins with the name, as in `NAME: ...`, `NAME, line 3: ...` or `NAME/below: ...`. */
function isNamed(name: string, line: string): boolean {
  const begun = printable(name);
  return line.startsWith(begun) && /^[:,/\\]/.test(line.slice(begun.length));
}
