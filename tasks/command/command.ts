import { parseArgs } from "@std/cli";
import { InputError } from "../../src/errors/input_error.ts";
import { type OriginalFlag, spelledOut } from "./spelled_out.ts";

/** A flag of a command: `--name VALUE`, or `--name` alone where there is no `value`. */
export interface Flag {
  /** What the help calls the value, e.g. `"DIR"`; absent for a flag that is on or off. */
  readonly value?: string;
  /** The value where the flag is absent. */
  readonly default?: string;
  /**
   * Whether there may be several values: after each other up to the next flag, with commas between,
   * or each with the flag again.
   */
  readonly several?: true;
  /**
   * Other spellings, which the help does not show, such as the original's: with one dash or two, and
   * where there is no value `=True` or `=False`, or `no` before it.
   */
  readonly aliases?: readonly string[];
  /** One line for the help. */
  readonly help: string;
}

/** A stage's command: its arguments as the help shows them, and what it does. */
export interface Command<F extends Record<string, Flag>> {
  /** The task's name, as in `deno task NAME`. */
  readonly name: string;
  /** What it does, in a line or two. */
  readonly summary: string;
  /**
   * The positional arguments: name and help, in order; needed unless the name is in brackets. The last
   * may be given several times where its name ends in dots: `"DIR..."`.
   */
  readonly positionals: readonly (readonly [name: string, help: string])[];
  readonly flags: F;
  /** Flags of the original's command, by name, that are no alias of one of these. */
  readonly originals?: Readonly<Record<string, OriginalFlag>>;
  /** Words behind the positional arguments that the original's commands have and that say nothing. */
  readonly passedOver?: readonly string[];
  /** The arguments of a call that works. */
  readonly example: string;
}

/**
 * The flags as given: text where they take a value, a list where they take several (an empty one where
 * the flag is absent), otherwise whether they are there.
 */
export type FlagValues<F extends Record<string, Flag>> = {
  readonly [K in keyof F]: F[K] extends { several: true } ? readonly string[]
    : F[K] extends { value: string }
      ? F[K] extends { default: string } ? string : string | undefined
    : boolean;
};

/** What a user's arguments say. */
export interface Arguments<F extends Record<string, Flag>> {
  readonly positionals: readonly string[];
  readonly flags: FlagValues<F>;
  /** All that was given, in one spelling: positional arguments, then flags as `--name=value`. */
  readonly given: readonly string[];
}

function usage({ name, positionals }: Command<Record<string, Flag>>): string {
  return ["deno task", name, ...positionals.map(([argument]) => argument), "[flags]"].join(" ");
}

/** What every command takes, in the words of its help. */
const COMMON = [
  ["--help", "Show this help"],
  ["--trace", "Of an error, show where in the program it arose"],
];

/** The text of `--help`. */
export function helpText(command: Command<Record<string, Flag>>): string {
  const flags = Object.entries(command.flags).map(
    ([name, { value, several, help, default: absent }]) => [
      `--${name}${value ? ` ${value}` : ""}${several ? "..." : ""}`,
      help + (absent ? ` (default: ${absent})` : ""),
    ],
  );
  const rows = [...command.positionals, ...flags, ...COMMON];
  const width = Math.max(...rows.map(([left]) => left!.length));
  return [
    command.summary,
    "",
    `Usage: ${usage(command)}`,
    "",
    ...rows.map(([left, right]) => `  ${left!.padEnd(width)}  ${right}`),
    "",
    "Example:",
    `  deno task ${command.name} ${command.example}`,
  ].join("\n");
}

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
export function readArguments<F extends Record<string, Flag>>(
  command: Command<F>,
  args: readonly string[],
  onNote: (note: string) => void = console.log,
): Arguments<F> {
  const entries = Object.entries(command.flags);
  const hint = `see deno task ${command.name} --help`;
  const parsed = parseArgs(spelledOut(command, args, onNote), {
    boolean: entries.filter(([, flag]) => !flag.value).map(([name]) => name),
    string: ["_", ...entries.filter(([, flag]) => flag.value).map(([name]) => name)],
    collect: entries.filter(([, flag]) => flag.several).map(([name]) => name),
  });
  const flags = Object.fromEntries(entries.map(([name, flag]) => {
    const given = valueOf(parsed, name) ?? flag.default;
    if (given === "") throw new InputError(`--${name} needs a value, ${flag.value}; ${hint}`);
    return [name, flag.several ? given?.toString().split(",") ?? [] : given];
  }));
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
  return { positionals, flags: flags as FlagValues<F>, given: [...positionals, ...given] };
}
