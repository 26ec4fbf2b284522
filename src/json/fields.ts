import * as z from "zod";
import { InputError } from "../errors/input_error.ts";

/** What a number may be. */
export interface NumberBounds {
  /** The least that it may be. */
  readonly least?: number;
  /** The most that it may be. */
  readonly most?: number;
  /** What it has to be more than. */
  readonly above?: number;
  /** What it has to be less than. */
  readonly below?: number;
  /** Whether it has to be whole. @default {false} */
  readonly whole?: boolean;
}

/**
 * A finite number.
 *
 * @param bounds What it may be.
 * @param words The same in words, such as `a share from 0 to 1`; made of the bounds by default.
 */
export function number(bounds: NumberBounds = {}, words: string = inWords(bounds)): z.ZodNumber {
  const { least, most, above, below, whole } = bounds;
  // What is asked of several fields together is then not asked of a number that is out of bounds.
  const params = { error: words, abort: true };
  let schema = whole ? z.int(params) as z.ZodNumber : z.number(params);
  if (least !== undefined) schema = schema.gte(least, params);
  if (most !== undefined) schema = schema.lte(most, params);
  if (above !== undefined) schema = schema.gt(above, params);
  if (below !== undefined) schema = schema.lt(below, params);
  return schema;
}

function inWords({ least, most, above, below, whole }: NumberBounds): string {
  const kind = whole ? "whole number" : "number";
  if (most === undefined && below === undefined) {
    if (above === 0) return `a positive ${kind}`;
    if (whole && least === 1) return "a positive integer";
  }
  const from = least !== undefined
    ? ` from ${least}`
    : above !== undefined
    ? ` above ${above}`
    : "";
  const to = most !== undefined ? `${from ? " to" : " of at most"} ${most}` : "";
  const until = below !== undefined ? `${from ? " and" : ""} below ${below}` : "";
  return `a ${kind}${from}${to}${until}`;
}

/** A number above zero. */
export const positive: z.ZodNumber = number({ above: 0 });
/** A number from zero. */
export const notNegative: z.ZodNumber = number({ least: 0 });
/** An integer above zero. */
export const positiveInteger: z.ZodNumber = number({ least: 1, whole: true });
/** A whole number from zero. */
export const wholeNumber: z.ZodNumber = number({ least: 0, whole: true });
/** True or false. */
export const flag: z.ZodBoolean = z.boolean("true or false");

/**
 * A text that is not empty.
 *
 * @param words What it is, in words.
 */
export function text(words = "a text"): z.ZodString {
  return z.string(words).min(1, words);
}

/**
 * One of several names.
 *
 * @param names The names.
 * @param words The same in words.
 */
export function oneOf<const T extends readonly string[]>(
  names: T,
  words: string = names.length === 2
    ? names.map((name) => `"${name}"`).join(" or ")
    : `one of ${names.map((name) => `"${name}"`).join(", ")}`,
): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(names, words) as z.ZodEnum<{ [K in T[number]]: K }>;
}

/**
 * A list.
 *
 * @param element What each of it is.
 * @param words What the list is, in words.
 */
export function list<T extends z.ZodType>(element: T, words = "a list"): z.ZodArray<T> {
  return z.array(element, words);
}

/**
 * An object with these fields and no others.
 *
 * @param shape What each field is.
 * @param words What the object is, in words.
 */
export function object<T extends z.ZodRawShape>(
  shape: T,
  words = "an object",
): z.ZodObject<z.util.Writeable<T>, z.core.$strict> {
  // Of a field that is not known, the message tells those that are.
  const names = Object.keys(shape).filter((name) => name !== "$schema").join();
  return z.strictObject(shape, {
    error: ({ code }) => code === "unrecognized_keys" ? names : words,
  });
}

/**
 * An object of a file that this package wrote: what a later version adds to it is left as it is.
 *
 * @param shape What each field is.
 */
export function written<T extends z.ZodRawShape>(
  shape: T,
): z.ZodObject<z.util.Writeable<T>, z.core.$loose> {
  return z.looseObject(shape, "an object");
}

/**
 * An object with any of these fields and no others.
 *
 * @param shape What each field is, where it is there.
 */
export function optionalFields<T extends Readonly<Record<string, z.ZodType>>>(
  shape: T,
): z.ZodObject<{ -readonly [K in keyof T]: z.ZodExactOptional<T[K]> }, z.core.$strict> {
  const fields = Object.entries(shape).map(([name, field]) => [name, z.exactOptional(field)]);
  return object(Object.fromEntries(fields) as { [K in keyof T]: z.ZodExactOptional<T[K]> });
}

/** The address of the JSON Schema of a file, which editors read and this package does not. */
export const schemaAddress: z.ZodExactOptional<z.ZodString> = z.string("a text").exactOptional();

/**
 * Says in a schema's `superRefine` that a field is not what others ask for.
 *
 * @param context What `superRefine` hands on.
 * @param path The field, from the value that is refined.
 * @param words What it has to be.
 */
export function wrongField(
  context: z.core.$RefinementCtx,
  path: readonly PropertyKey[],
  words: string,
): void {
  context.addIssue({ code: "custom", message: words, path: [...path] });
}

/**
 * Says in a schema's `superRefine` what is wrong in words of its own.
 *
 * @param context What `superRefine` hands on.
 * @param phrase What follows the field's name, or all of it where there is no path.
 * @param path The field, from the value that is refined.
 */
export function fault(
  context: z.core.$RefinementCtx,
  phrase: string,
  path?: readonly PropertyKey[],
): void {
  const params = { says: path ? "rest" : "all" };
  context.addIssue({ code: "custom", message: phrase, path: [...path ?? []], params });
}

/**
 * For a schema's `transform`: what another check makes of a value. What that finds wrong is said in its
 * own words.
 *
 * @param check Throws an `InputError`.
 */
export function checkedBy<From, To>(
  check: (value: From) => To,
): (value: From, context: z.core.$RefinementCtx) => To {
  return (value, context) => {
    try {
      return check(value);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      fault(context, error.message);
      return z.NEVER;
    }
  };
}
