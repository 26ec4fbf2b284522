import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli";
import { parse, stringify } from "@std/csv";
import * as path from "@std/path";
import almost from "../fixtures/std/assert.json" with { type: "json" };
import commandLines from "../fixtures/std/cli.json" with { type: "json" };
import texts from "../fixtures/std/csv_parse.json" with { type: "json" };
import tables from "../fixtures/std/csv_stringify.json" with { type: "json" };
import paths from "../fixtures/std/path.json" with { type: "json" };

// What upstream's own functions returned, see tests/fixtures/std/README.md: these tests pass on
// upstream's packages and on those that stand in for them.

/** `{"number": "NaN"}` stands for a number that JSON cannot write. */
function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  if ("number" in value) return Number(value.number);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revive(each)]));
}

interface Outcome {
  readonly result?: unknown;
  readonly throws?: string;
}

/** What a call returns, as JSON, or the class of what it throws. */
function outcome(call: () => unknown): Outcome {
  try {
    return { result: JSON.parse(JSON.stringify(call())) };
  } catch (error) {
    return { throws: (error as Error).constructor.name };
  }
}

/** Checks all cases, and names those that differ. */
function check(cases: readonly object[], call: (fields: never) => unknown): void {
  const other = cases.filter((each) => {
    const { result, throws } = each as Outcome;
    const { result: found, throws: thrown } = outcome(() => call(each as never));
    return !same([result, throws], [found, thrown]);
  });
  const shown = other.slice(0, 5).map((each) =>
    JSON.stringify([each, outcome(() => call(each as never))])
  );
  assert(other.length === 0, `${other.length} of ${cases.length} differ:\n${shown.join("\n")}`);
}

/** Equality of what JSON holds, in any order of the keys. */
function same(a: unknown, b: unknown): boolean {
  const sorted = (_: string, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort())
      : value;
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}

Deno.test("parseArgs() is upstream's on each command line, and so are its calls of unknown", () => {
  const cases = commandLines.map(({ options, args, result, unknown }) => ({
    options,
    args,
    result: { result, unknown },
  }));
  check(cases, ({ options, args }: { options: object; args: string[] }) => {
    const unknown: unknown[] = [];
    const result = parseArgs(args, {
      ...options,
      unknown: (arg: string, key?: string, value?: unknown) =>
        unknown.push([arg, key ?? null, value ?? null]) > 0,
    });
    return { result, unknown };
  });
});

Deno.test("parse() and stringify() of CSV are upstream's on each text and table", () => {
  type Text = { text: string; skipFirstRow?: true };
  check(
    texts,
    ({ text, skipFirstRow }: Text) => skipFirstRow ? parse(text, { skipFirstRow }) : parse(text),
  );
  type Table = { data: (readonly unknown[])[]; options: { headers?: boolean; columns?: string[] } };
  check(tables, ({ data, options }: Table) => stringify(revive(data) as typeof data, options));
});

Deno.test({
  name: "path functions are upstream's on each path",
  ignore: Deno.build.os === "windows",
  fn: () => {
    const functions = new Map(Object.entries(path)) as Map<string, unknown>;
    const offered = paths.filter((each) => functions.has(each.function));
    assert(offered.length > 300);
    check(
      offered,
      (each: { function: string; args: string[] }) =>
        (functions.get(each.function) as (...args: string[]) => unknown)(...each.args),
    );
  },
});

Deno.test("assertEquals() and assertAlmostEquals() hold where upstream's do", () => {
  const holds = (call: () => void) => !("throws" in outcome(() => (call(), null)));
  const evaluate = (text: string): unknown => new Function(`return (${text})`)();
  const wrong = almost.equals.filter(({ actual, expected, holds: expectation }) =>
    holds(() => assertEquals(evaluate(actual), evaluate(expected))) !== expectation
  );
  assert(wrong.length === 0, JSON.stringify(wrong));
  const far = almost.almostEquals.filter(({ args, holds: expectation }) => {
    const [actual, expected, tolerance] = args.map(revive) as [number, number, number?];
    return holds(() => assertAlmostEquals(actual, expected, tolerance)) !== expectation;
  });
  assert(far.length === 0, JSON.stringify(far));
});
