import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../src/errors/input_error.ts";
import { readNumberLine } from "../../src/matrix/number_line.ts";

function read(text: string, count: number): number[] {
  const bytes = new TextEncoder().encode(text);
  const out = new Float64Array(count);
  readNumberLine(bytes, 0, bytes.length, out);
  return [...out];
}

Deno.test("readNumberLine() rounds every notation as JavaScript does", () => {
  const digits = fc.string({
    unit: fc.constantFrom(..."0123456789"),
    minLength: 1,
    maxLength: 25,
  });
  const exponent = fc.oneof(fc.constant(""), fc.integer({ min: -40, max: 40 }).map((e) => `e${e}`));
  const text = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => value.toExponential(18)),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => value.toFixed(6)),
    fc.tuple(fc.constantFrom("", "-", "+"), digits, digits, exponent)
      .map(([sign, whole, fraction, exponent]) => `${sign}${whole}.${fraction}${exponent}`),
  );
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 9 }), (texts) => {
      assertEquals(read(texts.join(" \t"), texts.length), texts.map(Number));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("readNumberLine() rounds the middle of two doubles to the even one", () => {
  // 2^53 + 1 and neighbours, with all digits that tell on which side of the middle they are.
  const texts = [
    "9007199254740993",
    "9007199254740993.000001",
    "900719925474099.3e1",
    "9.007199254740995e15",
    "9007199254740994.999999",
    "1.00000000000000011102230246251565404e0",
    "1.000000000000000111",
  ];
  assertEquals(read(texts.join(" "), texts.length), texts.map(Number));
});

Deno.test("readNumberLine() takes numbers alone, as many as there must be", () => {
  assertEquals(read(" 1 -.5 +2. 3E2 -0 ", 5), [1, -0.5, 2, 300, -0]);
  assert(Object.is(read("-0.0", 1)[0], -0));
  for (
    const text of ["1 x", "1 2x", "1 0x10", "1 1e", "1 1e+", "1 .", "1 1.2.3", "1 nan", "1 1e999"]
  ) {
    assertThrows(() => read(text, 2), InputError, "is not a finite number");
  }
  assertThrows(() => read("1", 2), InputError, "has 1 numbers, not 2");
  assertThrows(() => read("1 2 3", 2), InputError, "has more than 2 numbers");
});
