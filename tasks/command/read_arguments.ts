import { parseArgs } from "@std/cli";
import { InputError } from "../../src/errors/input_error.ts";
import {
  type Arguments,
  type Command,
  type Flag,
  type Flags,
  type FlagValues,
  type Positional,
  type PositionalValues,
  usage,
} from "./command.ts";
import { spelledOut } from "./spelled_out.ts";
import { text } from "./values.ts";

/** What a flag was given: text, several values with commas between, or whether it is there. */
function valueOf(parsed: object, name: string): string | boolean | undefined {
  const value = (parsed as Record<string, string | boolean | string[] | undefined>)[name];
  if (!Array.isArray(value)) return value;
  const values = value.flatMap((values) => values.split(",")).filter((one) => one !== "");
  return value.length > 0 ? values.join(",") : undefined;
}

/**
 * Reads a command's arguments.
 *
 * @param command The command.
 * @param args As given.
 * @param onNote Takes a line on each that is taken for another, or changes nothing.
 * @throws {InputError} If one is missing, too many, or unknown.
 */
export function readArguments<F extends Flags, const P extends readonly Positional[]>(
  command: Command<F, P>,
  args: readonly string[],
  onNote: (note: string) => void = console.log,
): Arguments<F, P> {
  const entries = Object.entries(command.flags);
  const hint = `see deno task ${command.name} --help`;
  const spelled = spelledOut(command, args, onNote);
  noteRepeated(entries, spelled);
  const parsed = parseArgs(spelled, {
    boolean: entries.filter(([, flag]) => !flag.value).map(([name]) => name),
    string: ["_", ...entries.filter(([, flag]) => flag.value).map(([name]) => name)],
    collect: entries.filter(([, flag]) => flag.several).map(([name]) => name),
  });
  for (const [name, flag] of entries) {
    if (valueOf(parsed, name) !== "") continue;
    throw new InputError(`--${name} needs a value, ${flag.value}; ${hint}`);
  }
  const positionals = parsed._ as string[];
  const { passedOver = [] } = command;
  if (passedOver.includes(positionals[command.positionals.length]!)) positionals.pop();
  const missing = command.positionals[positionals.length];
  if (missing && !missing[0].startsWith("[")) {
    throw new InputError(`${missing[0]} is missing; usage: ${usage(command)}`);
  }
  const extra = positionals[command.positionals.length];
  if (extra !== undefined && !command.positionals.at(-1)?.[0].endsWith("...")) {
    throw new InputError(`one argument too many: ${extra}; usage: ${usage(command)}`);
  }
  const given = entries.flatMap(([name]) => {
    const value = valueOf(parsed, name);
    if (value === undefined || value === false) return [];
    return value === true ? `--${name}` : `--${name}=${value}`;
  });
  const values = positionals.map((argument, i) => {
    const [shown, , is = text] = command.positionals[i] ?? command.positionals.at(-1)!;
    const name = shown.replace(/^\[|\]$/g, "");
    // Of a folder, it would be the root: what a script says whose variable is not set.
    if (argument === "") throw new InputError(`${name} is empty; usage: ${usage(command)}`);
    checkHome(name, argument);
    return is.read(argument, name);
  });
  const flags = Object.fromEntries(
    entries.map(([name, flag]) => [name, flagValue(name, flag, valueOf(parsed, name))]),
  );
  return {
    positionals: values as unknown as PositionalValues<P>,
    flags: flags as FlagValues<F>,
    given: [...positionals, ...given],
  };
}

/** Says which flags of one value were given several. */
function noteRepeated(
  entries: readonly (readonly [name: string, flag: Flag])[],
  spelled: readonly string[],
): void {
  const end = spelled.indexOf("--"), flags = end < 0 ? spelled : spelled.slice(0, end);
  for (const [name, { several }] of entries) {
    const [last, ...others] = flags.filter((flag) => flag.startsWith(`--${name}=`)).reverse();
    if (several || others.every((other) => other === last)) continue;
    // Not to standard output, which is for poses alone of some.
    console.error(`Note: --${name} is given ${others.length + 1} times; the last counts, ${last}`);
  }
}

/**
 * Says which of some flags were given although they change nothing.
 *
 * @param given All arguments, as {@linkcode Arguments} has them.
 * @param names The flags.
 * @param why Why they change nothing, and what they are for.
 */
export function noteIdle(given: readonly string[], names: readonly string[], why: string): void {
  const idle = names.filter((name) =>
    given.some((flag) => flag === `--${name}` || flag.startsWith(`--${name}=`))
  ).map((name) => `--${name}`);
  if (idle.length === 0) return;
  console.log(`Note: ${idle.join(", ")} ${idle.length > 1 ? "change" : "changes"} nothing: ${why}`);
}

/** What a flag says that was given so, or not at all. */
function flagValue(
  name: string,
  { value, is = text, several, default: absent, required }: Flag,
  given: string | boolean | undefined = absent,
): unknown {
  if (given === undefined && required !== undefined) {
    throw new InputError(`--${name} ${value} is missing: ${required}`);
  }
  if (typeof given !== "string") return several ? [] : given;
  checkHome(`--${name}`, given);
  const read = (one: string) => is.read(one, `--${name}`);
  return several ? given.split(",").map(read) : read(given);
}

/** Refuses the `~` of a home folder that no shell has replaced: a folder of that name would be made. */
function checkHome(name: string, value: string): void {
  if (!/(^|[=,])~([/\\]|$)/.test(value)) return;
  throw new InputError(
    `${name} ${value}: the shell did not replace ~ by your home folder; write "$HOME" in its place, ` +
      "or ./~ for a folder of that name",
  );
}
