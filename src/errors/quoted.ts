/** Most characters of a value that a message shows. */
const MOST = 80;

/**
 * A character that does more to a terminal than to stand there: control characters, those that break
 * lines, and those that turn the direction of writing.
 */
// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Text that a terminal shows as it is, on one line.
 *
 * @param text Any text.
 * @param most Most characters of it that are shown; all by default.
 * @returns The same with control characters as escapes, such as `\n` and `\u001b`.
 */
export function printable(text: string, most: number = Infinity): string {
  const shown = text.length > most ? `${text.slice(0, most - 3)}...` : text;
  return shown.replace(CONTROL, (character) => {
    const short = JSON.stringify(character).slice(1, -1);
    return short.startsWith("\\")
      ? short
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/**
 * A value from a file as a message shows it: as JSON, on one line, at most 80 characters of it.
 *
 * @param value Any value; of whatever size or depth, no more is looked at than is shown.
 * @returns Such as `"takeuci"`, `[1,2,{"a":null}]` or, of what is longer, `[1,2,3,...`
 */
export function quoted(value: unknown): string {
  const text = printable(show(value, MOST + 1));
  return text.length > MOST ? `${text.slice(0, MOST - 3)}...` : text;
}

/** What a shell takes as it stands. */
const PLAIN = /^[\p{L}\p{N}\p{M}_@%+=:,./\\-]+$/u;

/**
 * A command for people to give, as a template: what is put into it stands there so that a shell takes it as
 * one word each, in quotes where it must.
 *
 * @example Usage
 * ```ts ignore
 * commandLine`deno task vectorize ${"my data"} 60`; // deno task vectorize 'my data' 60
 * ```
 */
export function commandLine(
  texts: TemplateStringsArray,
  ...values: readonly (string | number | readonly string[])[]
): string {
  const word = (text: string) => PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  return String.raw(
    texts,
    ...values.map((value) => [value].flat().map((one) => word(`${one}`)).join(" ")),
  )
    .trimEnd();
}

/** JSON of a value, or at least the first `room` characters of it. */
function show(value: unknown, room: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, room));
  if (typeof value !== "object" || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return Object.prototype.toString.call(value);
  const isList = Array.isArray(value);
  let text = isList ? "[" : "{";
  for (const key in value) {
    if (text.length >= room) return text;
    if (text.length > 1) text += ",";
    if (!isList) text += `${show(key, room)}:`;
    text += show((value as Record<string, unknown>)[key], room - text.length);
  }
  return text + (isList ? "]" : "}");
}
