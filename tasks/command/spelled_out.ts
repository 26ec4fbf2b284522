import { closestName } from "../../src/errors/closest_name.ts";
import { InputError } from "../../src/errors/input_error.ts";
import type { Command, Flags, OriginalFlag } from "./command.ts";

/** Whether an argument looks like a flag: a negative number is none, nor is `-` alone. */
const FLAG = /^--?[a-z]/i;

/**
 * Spells out what a user or a script of the original wrote: each flag as `--name` or `--name=value`,
 * one that is off left out.
 *
 * @param command The command.
 * @param args As given.
 * @param onNote Takes a line on each flag that is taken for another, or changes nothing.
 * @throws {InputError} If a flag is unknown or refused, or lacks its value.
 */
export function spelledOut(
  command: Command,
  args: readonly string[],
  onNote: (note: string) => void,
): string[] {
  const spellings = spellingsOf(command.flags);
  const out: string[] = [];
  let list: string | undefined; // the flag that takes several values, after which we are
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") return [...out, ...args.slice(i)]; // what follows are no flags
    if (!FLAG.test(arg)) {
      if (list === undefined && /^-./.test(arg)) throw unknownFlag(command, arg);
      out.push(list === undefined ? arg : `--${list}=${arg}`);
      continue;
    }
    list = undefined;
    const [spelling, given] = splitOnce(arg, "=");
    const { name, isOff } = spellings.get(spelling) ?? {};
    const next = args[i + 1] ?? "--";
    const isValue = next !== "--" && !FLAG.test(next);
    if (name === undefined) {
      const original = originalFlag(command, spelling);
      if (!original) throw unknownFlag(command, spelling);
      const value = given ?? (original.takesValue && isValue ? args[++i] : undefined);
      out.push(...meaningOf(original, spelling, value, onNote));
    } else if (command.flags[name]!.several && given === undefined) {
      if (isValue) list = name;
      else out.push(`--${name}=`);
    } else if (command.flags[name]!.value !== undefined) {
      out.push(`--${name}=${given ?? (isValue ? args[++i]! : "")}`);
    } else if (isTrue(spelling, given) !== isOff) {
      out.push(`--${name}`);
    }
  }
  return out;
}

interface Spelling {
  readonly name: string;
  /** Whether it says that the flag is off, as `-norestore` does. */
  readonly isOff: boolean;
}

function spellingsOf(flags: Flags): Map<string, Spelling> {
  const spellings = new Map<string, Spelling>();
  for (const [name, { aliases = [], value }] of Object.entries(flags)) {
    for (const alias of aliases) {
      for (const dashes of ["-", "--"]) {
        spellings.set(`${dashes}${alias}`, { name, isOff: false });
        if (value === undefined) spellings.set(`${dashes}no${alias}`, { name, isOff: true });
      }
    }
  }
  for (const name of Object.keys(flags)) spellings.set(`--${name}`, { name, isOff: false });
  return spellings;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

function isTrue(spelling: string, value = "true"): boolean {
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  throw new InputError(`${spelling} is True or False, not ${value}`);
}

function originalFlag(
  { originals = {} }: Command,
  spelling: string,
): OriginalFlag & { isOff: boolean } | undefined {
  const name = spelling.replace(/^--?/, "");
  const flag = originals[name];
  if (flag) return { ...flag, isOff: false };
  const opposite = name.startsWith("no") ? originals[name.slice(2)] : undefined;
  return opposite && !opposite.takesValue ? { ...opposite, isOff: true } : undefined;
}

function meaningOf(
  { takesValue, meaning, isOff }: OriginalFlag & { isOff: boolean },
  spelling: string,
  value: string | undefined,
  onNote: (note: string) => void,
): string[] {
  if (takesValue && !value) throw new InputError(`${spelling} needs a value`);
  const written = value === undefined ? spelling : `${spelling}=${value}`;
  const isOn = () => isTrue(spelling, value) !== isOff;
  const means = meaning(takesValue ? value! : isOn() ? "True" : "False");
  if ("refused" in means) throw new InputError(`${written}: ${means.refused}`);
  onNote(
    "becomes" in means
      ? `Note: ${written} of the original is ${means.becomes.replace("=", " ")} here`
      : `Note: ${written} changes nothing: ${means.ignored}`,
  );
  return "becomes" in means ? [means.becomes] : [];
}

/** What is wrong with a flag that there is not, and which was probably meant. */
function unknownFlag({ name, flags }: Command, spelling: string): InputError {
  const written = spelling.replace(/^--?/, "");
  const names = new Map(Object.keys(flags).map((flag) => [flag, flag]));
  for (const [flag, { aliases = [] }] of Object.entries(flags)) {
    for (const alias of aliases) if (alias.length > 1) names.set(alias, flag);
  }
  const closest = written.length > 1
    ? closestName(written, names.keys()) ?? onlyOne(names.keys(), written)
    : undefined;
  const meant = closest === undefined ? "" : `: did you mean --${names.get(closest)}?`;
  return new InputError(`unknown flag ${spelling}${meant || ";"} see deno task ${name} --help`);
}

/** The only name that begins so. */
function onlyOne(names: Iterable<string>, begin: string): string | undefined {
  const found = [...names].filter((name) => begin.length > 2 && name.startsWith(begin));
  return found.length === 1 ? found[0] : undefined;
}
