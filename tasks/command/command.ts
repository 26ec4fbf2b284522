import type { Kind } from "./values.ts";

/** A flag of a command: `--name VALUE`, or `--name` alone where there is no `value`. */
export interface Flag {
  /** What the help calls the value, e.g. `"DIR"`; absent for a flag that is on or off. */
  readonly value?: string;
  /** Which values it takes, see `values.ts`. @default {text} */
  readonly is?: Kind<unknown>;
  /** The value where the flag is absent, as a user would give it. */
  readonly default?: string;
  /** What is said of it where it is absent and must not be, such as `"the folder to write"`. */
  readonly required?: string;
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

/** Flags by their names. */
export type Flags = Readonly<Record<string, Flag>>;

/** What a flag of the original that this package does not have under its name is taken for. */
export type OriginalMeaning =
  /** What it is here, spelled out: `--name=value`. */
  | { readonly becomes: string }
  /** Why it changes nothing. */
  | { readonly ignored: string }
  /** What to give in its place. */
  | { readonly refused: string };

/** A flag of the original without one here that means the same. */
export interface OriginalFlag {
  /** Whether it takes a value; else it is True, False, or with `no` before its name. */
  readonly takesValue: boolean;
  /** What it means with that value. */
  readonly meaning: (value: string) => OriginalMeaning;
}

/**
 * A positional argument: name, help and which values it takes, any text by default. It is needed unless
 * the name is in brackets. The last may be given several times where its name ends in dots: `"DIR..."`.
 */
export type Positional = readonly [name: string, help: string, is?: Kind<unknown>];

/** A stage's command: its arguments as the help shows them, and what it does. */
export interface Command<
  F extends Flags = Flags,
  P extends readonly Positional[] = readonly Positional[],
> {
  /** The task's name, as in `deno task NAME`. */
  readonly name: string;
  /** What it does, in a line or two. */
  readonly summary: string;
  /** The positional arguments, in order. */
  readonly positionals: P;
  readonly flags: F;
  /** Flags of the original's command, by name, that are no alias of one of these. */
  readonly originals?: Readonly<Record<string, OriginalFlag>>;
  /** Words behind the positional arguments that the original's commands have and that say nothing. */
  readonly passedOver?: readonly string[];
  /** The arguments of a call that works. */
  readonly example: string;
}

type ValueOf<F> = F extends { is: Kind<infer T> } ? T : string;

/**
 * What the flags say: a value of their kind, a list where they take several (an empty one where the flag
 * is absent), or whether they are there.
 */
export type FlagValues<F extends Flags> = {
  readonly [K in keyof F]: F[K] extends { several: true } ? readonly ValueOf<F[K]>[]
    : F[K] extends { value: string }
      ? F[K] extends { default: string } | { required: string } ? ValueOf<F[K]>
      : ValueOf<F[K]> | undefined
    : boolean;
};

type PositionalValue<P> = P extends readonly [infer N, string, Kind<infer T>]
  ? N extends `[${string}` ? T | undefined : T
  : P extends readonly [`[${string}`, string] ? string | undefined
  : string;

/** What the positional arguments say, in order; of one that is given several times, all to the end. */
export type PositionalValues<P extends readonly Positional[]> = P extends
  readonly [...infer First extends readonly Positional[], readonly [`${string}...`, string]]
  ? readonly [...PositionalValues<First>, ...string[]]
  : { readonly [I in keyof P]: PositionalValue<P[I]> };

/** What a user's arguments say. */
export interface Arguments<
  F extends Flags = Flags,
  P extends readonly Positional[] = readonly Positional[],
> {
  readonly positionals: PositionalValues<P>;
  readonly flags: FlagValues<F>;
  /** All that was given, in one spelling: positional arguments, then flags as `--name=value`. */
  readonly given: readonly string[];
}

/** The arguments in the words of the help. */
export function usage({ name, positionals }: Command): string {
  return ["deno task", name, ...positionals.map(([argument]) => argument), "[flags]"].join(" ");
}

/** What every command takes, in the words of its help. */
const COMMON = [
  ["--help", "Show this help"],
  ["--trace", "Of an error, show where in the program it arose"],
];

/** The text of `--help`. */
export function helpText(command: Command): string {
  const arguments_ = command.positionals.map(([name, help, is]) => [name, help + limits(is)]);
  const flags = Object.entries(command.flags).map(
    ([name, { value, is, several, help, default: absent }]) => [
      `--${name}${value ? ` ${value}` : ""}${several ? "..." : ""}`,
      help + limits(is, absent),
    ],
  );
  const rows = [...arguments_, ...flags, ...COMMON];
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

/** Which values there are, and which is taken where none is given. */
function limits(is?: Kind<unknown>, absent?: string): string {
  const notes = [is?.words ?? "", absent ? `default: ${absent}` : ""].filter((note) => note !== "");
  return notes.length > 0 ? ` (${notes.join("; ")})` : "";
}
