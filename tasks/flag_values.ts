import { InputError } from "../src/input_error.ts";

/**
 * A flag's value that is one of several.
 *
 * @throws {InputError} If it is none of them.
 */
export function oneOf<T extends string>(flag: string, value: string, choices: readonly T[]): T {
  if ((choices as readonly string[]).includes(value)) return value as T;
  throw new InputError(`${flag} ${value} is none of ${choices.join(", ")}`);
}

/**
 * The value of `--jobs`, how many threads work: as many as the machine has cores where it is absent.
 *
 * @throws {InputError} If it is not a whole number from 1 to 256.
 */
export function jobCount(value: string | undefined): number {
  if (value === undefined) return navigator.hardwareConcurrency;
  const jobs = /^\d+$/.test(value) ? Number(value) : NaN;
  if (jobs >= 1 && jobs <= 256) return jobs;
  throw new InputError(`--jobs ${value} is not a whole number from 1 to 256`);
}
