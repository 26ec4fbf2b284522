import { assertAlmostEquals } from "@std/assert";
import fc from "fast-check";
import { sumRange } from "../../../src/audio/signal/sliding_buffer.ts";

Deno.test("sumRange() adds up the numbers of the run alone", () => {
  const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 40 });
  fc.assert(fc.property(values, fc.nat(40), fc.nat(40), (values, a, b) => {
    const start = Math.min(a, values.length), length = Math.min(b, values.length - start);
    const expected = values.slice(start, start + length).reduce((sum, value) => sum + value, 0);
    assertAlmostEquals(sumRange(Float64Array.from(values), start, length), expected, 1e-12);
  }));
});
