/**
 * Stand-in for `jsr:@std/assert`, for machines that reach an npm registry alone: the functions that
 * this package uses, with upstream's names and signatures, on `node:assert`.
 *
 * @module
 */
import { AssertionError, deepStrictEqual, notDeepStrictEqual } from "node:assert";
import { inspect } from "node:util";

export { AssertionError };

// deno-lint-ignore no-explicit-any -- upstream's type of a constructor
type Constructor<T> = abstract new (...args: any[]) => T;

function check(holds: boolean, what: string, message: string | undefined): void {
  if (!holds) throw new AssertionError({ message: message ? `${what}: ${message}` : `${what}.` });
}

/** Fails unless `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError({ message: msg });
}

/** Fails, always. */
export function fail(msg?: string): never {
  throw new AssertionError({ message: msg ? `Failed assertion: ${msg}` : "Failed assertion." });
}

/** Fails unless both values are deeply equal; NaN equals NaN, and 0 equals -0. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (typeof actual === "number" && actual === expected) return;
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    throw new AssertionError({ message: msg ? `${error.message}: ${msg}` : error.message });
  }
}

/** Fails if both values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  notDeepStrictEqual(actual, expected, msg ?? "Expected actual and expected to differ.");
}

/** Fails unless two numbers differ by at most `tolerance`, by default 1e-7 of the expected one. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number = Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7,
  msg?: string,
): void {
  const holds = Object.is(actual, expected) || Math.abs(expected - actual) <= tolerance;
  check(
    holds,
    `Expected actual: "${actual}" to be close to "${expected}": ` +
      `delta "${Math.abs(expected - actual)}" is greater than "${tolerance}"`,
    msg,
  );
}

/** Fails unless `actual` is neither null nor undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  check(actual !== undefined && actual !== null, `Expected actual: "${actual}" to exist`, msg);
}

/** Fails unless `actual` is an instance of `expectedType`. */
export function assertInstanceOf<T>(
  actual: unknown,
  expectedType: Constructor<T>,
  msg = "",
): asserts actual is T {
  check(
    actual instanceof expectedType,
    `Expected object to be an instance of "${expectedType.name}" but was ${inspect(actual)}`,
    msg,
  );
}

/** Fails unless `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  check(actual > expected, `Expect ${inspect(actual)} > ${inspect(expected)}`, msg);
}

/** Fails unless `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  check(actual < expected, `Expect ${inspect(actual)} < ${inspect(expected)}`, msg);
}

/** Fails unless `expected` occurs in `actual`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  check(actual.includes(expected), `Expected actual: "${actual}" to contain: "${expected}"`, msg);
}

/** Fails unless `expected` matches `actual`. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  check(expected.test(actual), `Expected actual: "${actual}" to match: "${expected}"`, msg);
}

function checkError<E extends Error>(
  error: unknown,
  ErrorClass: Constructor<E> | undefined,
  msgIncludes: string,
): E {
  if (!(error instanceof Error)) fail("A non-Error object was thrown");
  if (ErrorClass) assertInstanceOf(error, ErrorClass);
  assertStringIncludes(error.message, msgIncludes);
  return error as E;
}

/** Fails unless `fn` throws an error of the class whose message includes `msgIncludes`; returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass?: Constructor<E>,
  msgIncludes = "",
): E {
  let thrown: unknown;
  try {
    fn();
  } catch (error) {
    thrown = error ?? new Error(String(error));
    return checkError(thrown, ErrorClass, msgIncludes);
  }
  fail("Expected function to throw.");
}

/** Fails unless the promise of `fn` rejects with an error of the class; resolves to that error. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass?: Constructor<E>,
  msgIncludes = "",
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    return checkError(error, ErrorClass, msgIncludes);
  }
  fail("Expected function to reject.");
}
