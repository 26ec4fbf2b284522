/**
 * Stand-in for `jsr:@std/assert`, for machines that reach an npm registry alone: the functions that
 * this package uses, with upstream's names and signatures, on `node:assert`.
 *
 * @module
 */
import { AssertionError, deepStrictEqual } from "node:assert";
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

/** Whether constructors are the same; an object without one counts as a plain one. */
function isSameKind(a: object, b: object): boolean {
  return (a.constructor ?? Object) === (b.constructor ?? Object);
}

/**
 * Whether both values are deeply equal; NaN equals NaN, and 0 equals -0, wherever they are. Node's own
 * comparison tells 0 from -0.
 */
export function equal(a: unknown, b: unknown): boolean {
  const seen = new Map<object, object>();
  const same = (a: unknown, b: unknown): boolean => {
    if (a === b || Object.is(a, b)) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (!isSameKind(a, b)) return false;
    if (seen.get(a) === b) return true;
    seen.set(a, b);
    if (ArrayBuffer.isView(a) && !(a instanceof DataView)) {
      const [x, y] = [a, b] as unknown as [Float64Array, Float64Array];
      return x.length === y.length && x.every((value, i) => same(value, y[i]));
    }
    if (a instanceof Date) return same(a.getTime(), (b as Date).getTime());
    if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
    if (a instanceof WeakMap || a instanceof WeakSet || a instanceof WeakRef) return false;
    if (a instanceof Number || a instanceof Boolean) return same(a.valueOf(), b.valueOf());
    if (a instanceof Set || a instanceof Map) {
      const others = [...b as Iterable<unknown>];
      return a.size === others.length &&
        [...a].every((entry) => others.some((other) => same(entry, other)));
    }
    const keys = Reflect.ownKeys(a);
    return keys.length === Reflect.ownKeys(b).length && keys.every((key) =>
      Object.hasOwn(b, key) &&
      same((a as Record<PropertyKey, unknown>)[key], (b as Record<PropertyKey, unknown>)[key])
    );
  };
  return same(a, b);
}

/** Fails unless both values are deeply equal, see {@linkcode equal}. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  const what = difference(actual, expected);
  throw new AssertionError({ message: msg ? `${what}: ${msg}` : what });
}

function difference(actual: unknown, expected: unknown): string {
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    if (error instanceof AssertionError) return error.message;
  }
  return `Values are not equal: ${inspect(actual)} and ${inspect(expected)}`;
}

/** Fails if both values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  check(!equal(actual, expected), "Expected actual and expected to differ", msg);
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
