import type { Rule } from "../audio/broken_rule.ts";
import { closestName } from "./closest_name.ts";

/** What a field of a JSON object has to be. */
export interface FieldRule extends Rule {
  /** Whether it may be absent. @default {false} */
  readonly optional?: boolean;
}

/**
 * Finds every field of a JSON object that is missing, wrong or not known.
 *
 * @param json Any value.
 * @param path What the object is called, `""` for the outermost.
 * @param rules The rule of each field there is.
 * @returns One phrase a fault, each beginning with the field's path, such as `files.speach is not a
 * field (did you mean files.speech?)`
 */
export function fieldFaults(
  json: unknown,
  path: string,
  rules: Readonly<Record<string, FieldRule>>,
): string[] {
  if (!isObject(json)) return [`${path || "it"} must be an object, current value is ${show(json)}`];
  const names = Object.keys(rules);
  const full = (name: string) => path ? `${path}.${name}` : name;
  const faults = Object.keys(json).filter((name) => !names.includes(name)).map((name) => {
    const meant = closestName(name, names.filter((other) => !(other in json)));
    const hint = meant ? `did you mean ${full(meant)}?` : `there are ${names.join(", ")}`;
    return `${full(name)} is not a field (${hint})`;
  });
  for (const [name, { allows, words, optional }] of Object.entries(rules)) {
    const value = json[name];
    if (value === undefined && !optional) faults.push(`${full(name)} is missing: ${words}`);
    if (value === undefined || allows(value)) continue;
    faults.push(`${full(name)} must be ${words}, current value is ${show(value)}`);
  }
  return faults;
}

/** Whether a JSON value is an object with fields. */
export function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** A JSON value as it is shown in a fault. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
