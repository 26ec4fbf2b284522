/**
 * Stand-in for `jsr:@std/cli`, for machines that reach an npm registry alone: `parseArgs` with the
 * options that this package uses, under upstream's names and signatures. Its rules are those of npm's minimist, which
 * `node:util` does not have: `-ab` is two flags, and a flag that nobody declared takes what follows.
 *
 * @module
 */
/** Options of {@linkcode parseArgs}. */
export interface ParseOptions<B extends string, S extends string, C extends string> {
  /** Flags that take no value; false where absent. */
  boolean?: readonly B[];
  /** Flags that take a value, kept as text; `_` keeps the positional arguments as text. */
  string?: readonly S[];
  /** Flags that may be given several times, their values collected in an array. */
  collect?: readonly C[];
  /** Other names of a flag. */
  alias?: Readonly<Record<string, string>>;
  /** Values of flags that are absent. */
  default?: Readonly<Record<string, unknown>>;
  /** Called with each flag that is not declared; when it returns false the flag is left out. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** What {@linkcode parseArgs} returns: the flags by name, and the positional arguments as `_`. */
export type Args<B extends string, S extends string, C extends string> =
  & { [K in B]: boolean }
  & { [K in Exclude<S, C | "_">]?: string }
  & { [K in C]: string[] }
  & { _: (string | number)[] };

/** Names that no flag can have: they would reach into what all objects share. */
const FORBIDDEN: readonly string[] = ["__proto__", "constructor", "prototype"];

/** Whether text is a number as JavaScript writes one. */
function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}

/** A value by its path, which is its name at the dots. */
class Values {
  readonly all: Record<string, unknown> = {};

  /** The object that holds the last part of a name, if it is there or is to be made. */
  #holder(name: string, make: boolean): [holder: Record<string, unknown>, key: string] | undefined {
    const keys = name.split("."), last = keys.pop()!;
    if ([...keys, last].some((key) => FORBIDDEN.includes(key))) return undefined;
    let holder = this.all;
    for (const key of keys) {
      if (make) holder[key] ??= {};
      if (typeof holder[key] !== "object" || holder[key] === null) return undefined;
      holder = holder[key] as Record<string, unknown>;
    }
    return [holder, last];
  }

  has(name: string): boolean {
    const [holder, key] = this.#holder(name, false) ?? [];
    return holder !== undefined && Object.hasOwn(holder, key!);
  }

  set(name: string, value: unknown): void {
    const [holder, key] = this.#holder(name, true) ?? [];
    if (holder) holder[key!] = value;
  }

  /** Adds to a list. */
  add(name: string, value: unknown): void {
    const [holder, key] = this.#holder(name, true) ?? [];
    if (holder) holder[key!] = [...(holder[key!] as unknown[] | undefined) ?? [], value];
  }
}

/** Reads the arguments one after the other. */
class Reader {
  readonly values = new Values();
  readonly rest: (string | number)[] = [];
  readonly booleans: ReadonlySet<string>;
  readonly strings: ReadonlySet<string>;
  readonly collect: ReadonlySet<string>;
  /** Of each name that has others, all of them. */
  readonly #aliases = new Map<string, readonly string[]>();
  readonly #unknown: ParseOptions<string, string, string>["unknown"];

  constructor(options: ParseOptions<string, string, string>) {
    for (const [name, other] of Object.entries(options.alias ?? {})) {
      this.#aliases.set(name, [name, other]);
      this.#aliases.set(other, [other, name]);
    }
    const named = (list: readonly string[] = []) =>
      new Set(list.flatMap((name) => this.namesOf(name)));
    this.booleans = named(options.boolean);
    this.strings = named(options.string);
    this.collect = named(options.collect);
    this.#unknown = options.unknown;
  }

  /** A flag's name and its others. */
  namesOf(name: string): readonly string[] {
    return this.#aliases.get(name) ?? [name];
  }

  /** Reads the argument at a place, and what belongs to it; returns the place of the next. */
  read(args: readonly string[], at: number): number {
    const arg = args[at]!;
    if (!/^-./s.test(arg)) {
      this.#positional(arg);
      return at + 1;
    }
    const [, name, value] = /^--?(.+?)(?:=(.*))?$/s.exec(arg) ?? [];
    if (arg.startsWith("--") && name !== undefined) {
      if (value === undefined) return this.#long(name, args, at);
      this.#set(name, this.booleans.has(name) ? value !== "false" : value, arg);
      return at + 1;
    }
    return this.#letters(args, at);
  }

  #positional(arg: string): void {
    if (this.#unknown?.(arg) === false) return;
    this.rest.push(this.strings.has("_") || !isNumber(arg) ? arg : Number(arg));
  }

  /** `--name`, with what follows where it is its value. */
  #long(name: string, args: readonly string[], at: number): number {
    const next = args[at + 1];
    const takes = next && !next.startsWith("-") && !this.booleans.has(name);
    return this.#setWith(takes ? next : undefined, name, args, at);
  }

  /** `-abc`: three flags; `-n5` and `-n=5`: one with its value; the last may have what follows. */
  #letters(args: readonly string[], at: number): number {
    const arg = args[at]!, last = arg.slice(-1);
    for (let i = 1; i < arg.length - 1; i++) {
      const letter = arg[i]!, rest = arg.slice(i + 1);
      if (rest === "-") {
        this.#set(letter, rest, arg);
        continue;
      }
      const isLetter = /[A-Za-z]/.test(letter);
      const value = (isLetter ? /=(.+)/s.exec(rest)?.[1] : undefined) ??
        (isLetter && /-?\d+(\.\d*)?(e-?\d+)?$/.test(rest) ? rest : undefined) ??
        (i + 1 < arg.length - 1 && /\W/.test(arg[i + 1]!) ? rest : undefined);
      if (value !== undefined) {
        this.#set(letter, value, arg);
        return at + 1;
      }
      this.#set(letter, this.strings.has(letter) ? "" : true, arg);
    }
    if (last === "-") return at + 1;
    const next = args[at + 1];
    const takes = next && !/^--?[^-]/.test(next) && !this.booleans.has(last);
    return this.#setWith(takes ? next : undefined, last, args, at);
  }

  /** Sets a flag to its value, to `true` or `false` where one follows, or to no value at all. */
  #setWith(value: string | undefined, name: string, args: readonly string[], at: number): number {
    const arg = args[at]!, next = args[at + 1];
    const isTruth = next === "true" || next === "false";
    if (value !== undefined) this.#set(name, value, arg);
    else if (isTruth) this.#set(name, next === "true", arg);
    else this.#set(name, this.strings.has(name) ? "" : true, arg);
    return value !== undefined || isTruth ? at + 2 : at + 1;
  }

  #set(name: string, value: unknown, arg: string): void {
    const isDeclared = this.#aliases.has(name) ||
      [this.booleans, this.strings, this.collect].some((names) => names.has(name));
    if (!isDeclared && this.#unknown?.(arg, name, value) === false) return;
    const isAmount = typeof value === "string" && !this.strings.has(name) && isNumber(value);
    for (const each of this.namesOf(name)) {
      if (this.collect.has(name)) this.values.add(each, isAmount ? Number(value) : value);
      else this.values.set(each, isAmount ? Number(value) : value);
    }
  }
}

/** Reads command-line arguments: `--name value`, `--name=value`, `-n value`, and positional ones. */
export function parseArgs<
  const B extends string = never,
  const S extends string = never,
  const C extends string = never,
>(args: string[], options: ParseOptions<B, S, C> = {}): Args<B, S, C> {
  const reader = new Reader(options);
  const { values, rest, booleans, strings, collect } = reader;
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const flags = args.slice(0, end);
  for (let at = 0; at < flags.length;) at = reader.read(flags, at);
  const absent = (name: string, value: unknown) => {
    if (!values.has(name)) values.set(name, value);
  };
  for (const [name, value] of Object.entries(options.default ?? {})) {
    for (const each of reader.namesOf(name)) absent(each, value);
  }
  for (const name of booleans) absent(name, collect.has(name) ? [] : false);
  for (const name of strings) if (collect.has(name)) absent(name, []);
  return { ...values.all, _: [...rest, ...args.slice(end + 1)] } as Args<B, S, C>;
}
