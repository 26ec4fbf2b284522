import type * as z from "zod";
import { InputError } from "../../src/errors/input_error.ts";
import * as fields from "../../src/json/fields.ts";

/** A kind of value that flags and arguments take: how a text is read, and what may stand in a file. */
export interface Kind<T> {
  /** What it takes, for the help, such as `from 1 to 256`; absent where any text will do. */
  readonly words?: string;
  /**
   * Reads a text.
   *
   * @param text As given.
   * @param name The flag with its dashes, or the argument.
   * @throws {InputError} If it is no such value, on a line that says which are.
   */
  read(text: string, name: string): T;
  /** The same value in a JSON file, such as an experiment. */
  readonly field: z.ZodType;
}

/** Any text, such as a path or a name. */
export const text: Kind<string> = { read: (text) => text, field: fields.text() };

/** A number. @param bounds Which; any finite one by default. */
export function number(bounds: fields.NumberBounds = {}): Kind<number> {
  const { least = -Infinity, most = Infinity, below = Infinity, above = -Infinity } = bounds;
  const isIn = (value: number) =>
    value >= least && value <= most && value < below && value > above &&
    (!bounds.whole || Number.isSafeInteger(value));
  const words = boundsInWords(bounds);
  return {
    ...(words !== "" && { words }),
    read(text, name) {
      const value = text.trim() === "" ? NaN : Number(text);
      if (isIn(value)) return value;
      throw new InputError(
        `${name} ${text} is not a ${bounds.whole ? "whole " : ""}number ${words}`.trimEnd(),
      );
    },
    field: fields.number(bounds),
  };
}

/** A whole number. @param bounds Which. */
export function integer(bounds: Omit<fields.NumberBounds, "whole"> = {}): Kind<number> {
  return number({ ...bounds, whole: true });
}

function boundsInWords({ least, most, above, below }: fields.NumberBounds): string {
  return [
    ...least === undefined ? [] : [`from ${least}`],
    ...above === undefined ? [] : [`above ${above}`],
    ...most === undefined ? [] : [`to ${most}`],
    ...below === undefined ? [] : [`and below ${below}`],
  ].join(" ");
}

/** One of several names. */
export function oneOf<const T extends string>(names: readonly T[]): Kind<T> {
  const words = names.join(", ");
  return {
    words,
    read(text, name) {
      const found = names.find((known) => known === text);
      if (found !== undefined) return found;
      throw new InputError(`${name} ${text} is none of ${words}`);
    },
    field: fields.oneOf(names),
  };
}

/** Several values with commas between. @param kind What each is. */
export function listOf<T>(kind: Kind<T>): Kind<readonly T[]> {
  const { words } = kind;
  return {
    ...(words !== undefined && { words }),
    read: (text, name) => text.split(",").map((one) => kind.read(one, name)),
    field: fields.list(kind.field).min(1, "a list that is not empty"),
  };
}

/** A value of a kind, or a word that stands for one. @param word Read in any case. */
export function orWord<T, W>(kind: Kind<T>, word: string, meaning: W): Kind<T | W> {
  return {
    words: `${kind.words ?? "a number"}, or ${word}`,
    read: (text, name) => text.toLowerCase() === word ? meaning : kind.read(text, name),
    field: kind.field.or(fields.oneOf([word])),
  };
}
