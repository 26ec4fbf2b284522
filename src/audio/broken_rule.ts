import { printable, quoted } from "../quoted.ts";

/** What the value of a setting has to be. */
export interface Rule {
  /** Says whether a value is allowed. */
  readonly allows: (value: unknown) => boolean;
  /** The same in words, such as `a positive number`. */
  readonly words: string;
}

/** A number above zero. */
export const positive: Rule = {
  allows: (value) => Number.isFinite(value) && (value as number) > 0,
  words: "a positive number",
};

/** A number from zero. */
export const notNegative: Rule = {
  allows: (value) => Number.isFinite(value) && (value as number) >= 0,
  words: "a number from 0",
};

/** An integer above zero. */
export const positiveInteger: Rule = {
  allows: (value) => Number.isSafeInteger(value) && (value as number) > 0,
  words: "a positive integer",
};

/** A power of two that a Fourier transform may have points of. */
export const transformLength: Rule = {
  allows: (value) =>
    Number.isSafeInteger(value) && (value as number) >= 4 && (value as number) <= 2 ** 16 &&
    Number.isInteger(Math.log2(value as number)),
  words: "a power of two from 4 to 65536",
};

/** How many filters, coefficients or steps there are. */
export const count: Rule = {
  allows: (value) => positiveInteger.allows(value) && (value as number) <= 1000,
  words: "a positive integer of at most 1000",
};

/** How long a frame or a step is. */
export const seconds: Rule = {
  allows: (value) => Number.isFinite(value) && (value as number) >= 1e-4 && (value as number) <= 1,
  words: "a positive number of seconds, from 0.0001 to 1",
};

/**
 * Finds the first setting whose value is not allowed, or that has no rule and so does not exist.
 *
 * @param settings The settings by name.
 * @param rules The rule of each setting there is.
 * @returns Such as `step must be a positive number, current value is -1`; undefined if all is well.
 */
export function brokenRule(
  settings: object,
  rules: Readonly<Record<string, Rule>>,
): string | undefined {
  for (const [name, value] of Object.entries(settings)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) {
      return `${printable(name.slice(0, 80))} is not a setting; there are ${
        Object.keys(rules).join(", ")
      }`;
    }
    if (!rule.allows(value)) {
      return `${name} must be ${rule.words}, current value is ${quoted(value)}`;
    }
  }
  return undefined;
}
