import type * as z from "zod";
import { closestName } from "../errors/closest_name.ts";
import { InputError } from "../errors/input_error.ts";
import { printable, quoted } from "../errors/quoted.ts";

/**
 * Checks that a value read from JSON is what a schema says, and fills in what it leaves out.
 *
 * Schemas are written with `fields.ts`: an issue's message says in words what a field has to be, as in
 * `a positive number`.
 *
 * @param schema The schema.
 * @param json Any value.
 * @param what What it is, such as `data manifest`, or the path of its file; `""` to say nothing of it.
 * @param most Most faults that the line names; the others are counted.
 * @returns What the schema makes of it.
 * @throws {InputError} If it is something else: one line that names every field that is unknown, missing
 * or wrong, such as `data manifest: files.speach is not a field (did you mean files.speech?)`
 */
export function readAs<T>(schema: z.ZodType<T>, json: unknown, what: string, most = 5): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { issues } = result.error;
  // What is not known often is what is missing, misspelt.
  const unknown = issues.filter(({ code }) => code === "unrecognized_keys");
  const others = issues.filter(({ code }) => code !== "unrecognized_keys");
  const faults = new Set([...unknown, ...others].flatMap((issue) => phrases(issue, json)));
  const named = [...faults].slice(0, most);
  const more = faults.size > most ? [`and ${faults.size - most} more`] : [];
  throw new InputError((what && `${what}: `) + [...named, ...more].join("; "));
}

/** A field's path, such as `split.train[0].from`; `it` for the value itself. */
function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    const name = printable(String(key).slice(0, 80));
    return text === "" ? name : `${text}.${name}`;
  }, "") || "it";
}

/** What an issue says, with the path that it was found at before its own. */
function phrases(
  issue: z.core.$ZodIssue,
  json: unknown,
  before: readonly PropertyKey[] = [],
): string[] {
  const path = [...before, ...issue.path], value = valueAt(json, path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownField(path, key, issue.message.split(","), value));
  }
  if (issue.code === "invalid_union") {
    const meant = meantAlternative(issue.errors);
    if (meant) return meant.flatMap((issue) => phrases(issue, json, path));
  }
  if (issue.code === "custom" && issue.params?.["says"] === "all") return [issue.message];
  if (issue.code === "custom" && issue.params?.["says"] === "rest") {
    return [`${pathOf(path)} ${issue.message}`];
  }
  if (value === undefined) return [`${pathOf(path)} is missing: ${issue.message}`];
  return [`${pathOf(path)} must be ${issue.message}, current value is ${quoted(value)}`];
}

/** The one alternative of a union that the value is of the kind of, wrong as it is within. */
function meantAlternative(
  alternatives: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | undefined {
  const isWithin = ({ path, code }: z.core.$ZodIssue) =>
    path.length > 0 || code === "unrecognized_keys" || code === "custom";
  const meant = alternatives.filter((issues) => issues.every(isWithin));
  return meant.length === 1 ? meant[0] : undefined;
}

function unknownField(
  path: readonly PropertyKey[],
  key: string,
  names: readonly string[],
  object: unknown,
): string {
  const absent = names.filter((name) => !Object.hasOwn(object as object, name));
  const meant = closestName(key.slice(0, 80), absent);
  const hint = meant
    ? `did you mean ${pathOf([...path, meant])}?`
    : `there are ${names.join(", ")}`;
  return `${pathOf([...path, key])} is not a field (${hint})`;
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    json,
  );
}
