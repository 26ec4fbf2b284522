/**
 * Stand-in for `jsr:@std/cli`, for machines that reach an npm registry alone: `parseArgs` with the
 * options that this package uses, under upstream's names and signatures, on `node:util`.
 *
 * @module
 */
import { parseArgs as nodeParseArgs } from "node:util";

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

function positional(text: string, keepText: boolean): string | number {
  return !keepText && /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/.test(text) ? Number(text) : text;
}

/** Reads command-line arguments: `--name value`, `--name=value`, `-n value`, and positional ones. */
export function parseArgs<
  const B extends string = never,
  const S extends string = never,
  const C extends string = never,
>(args: string[], options: ParseOptions<B, S, C> = {}): Args<B, S, C> {
  const booleans = new Set<string>(options.boolean);
  const strings = new Set<string>(options.string);
  const collect = new Set<string>(options.collect);
  const alias = new Map(Object.entries(options.alias ?? {}).map(([name, other]) => [other, name]));

  const declared: Record<string, { type: "boolean" | "string"; short?: string }> = {};
  for (const name of booleans) declared[name] = { type: "boolean" };
  for (const name of [...strings, ...collect]) {
    if (name !== "_") declared[name] = { type: "string" };
  }
  for (const [other, name] of alias) {
    declared[other] = { ...declared[name] ?? { type: "string" } };
    if (other.length === 1) declared[other]!.short = other;
  }

  const flags: Record<string, unknown> = {};
  for (const name of booleans) flags[name] = false;
  for (const name of collect) flags[name] = [];
  const given = new Set<string>();
  const rest: (string | number)[] = [];
  const { tokens } = nodeParseArgs({ args, options: declared, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") rest.push(positional(token.value, strings.has("_")));
    if (token.kind !== "option") continue;
    const name = alias.get(token.name) ?? token.name;
    if (!(name in declared)) {
      if (options.unknown?.(token.rawName, token.name, token.value ?? true) === false) continue;
    }
    const value = booleans.has(name) ? token.value !== "false" : token.value ?? "";
    if (!collect.has(name)) flags[name] = value;
    else (flags[name] as unknown[]).push(value);
    given.add(name);
  }
  for (const [name, value] of Object.entries(options.default ?? {})) {
    if (!given.has(name)) flags[name] = value;
  }
  for (const [other, name] of alias) if (name in flags) flags[other] = flags[name];
  return { ...flags, _: rest } as Args<B, S, C>;
}
