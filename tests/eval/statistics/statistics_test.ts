import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { bootstrapInterval, mean, standardDeviation } from "../../../eval/statistics/statistics.ts";
import { Random } from "../../../src/random/random.ts";

Deno.test("mean() and standardDeviation() are those of the sample", () => {
  assertEquals(mean(new Float64Array([1, 2, 6])), 3);
  assertEquals(mean([]), NaN);
  assertEquals(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9]), Math.sqrt(32 / 7));
  assertEquals(standardDeviation([3]), NaN);
});

Deno.test("bootstrapInterval() is exact where all samples can be counted", () => {
  // Means of two drawn from {0, 1}: 0 and 1 a quarter each, 0.5 a half.
  assertEquals(bootstrapInterval([0, 1]), { low: 0, high: 1 });
  assertEquals(bootstrapInterval([0, 1], { level: 0.4 }), { low: 0.5, high: 0.5 });
  assertEquals(bootstrapInterval([4.5, 4.5, 4.5]), { low: 4.5, high: 4.5 });
  assertEquals(bootstrapInterval([7]), { low: 7, high: 7 });
  assertEquals(bootstrapInterval([]), { low: NaN, high: NaN });
});

Deno.test("bootstrapInterval() of a large sample is the normal interval", () => {
  const values = new Random(3).fillNormal(new Float64Array(400), 2);
  const { low, high } = bootstrapInterval(values, { seed: 1 });
  // The deviation of the plug-in distribution divides by n, not n - 1.
  const half = 1.959964 * standardDeviation(values) * Math.sqrt(399 / 400) / Math.sqrt(400);
  assertAlmostEquals(low, mean(values) - half, 0.01);
  assertAlmostEquals(high, mean(values) + half, 0.01);
});

Deno.test("bootstrapInterval() depends on the seed alone, and narrows with less confidence", () => {
  const values = [7.1, 8.3, 7.7, 9.0, 6.9];
  assertEquals(bootstrapInterval(values, { seed: 5 }), bootstrapInterval(values, { seed: 5 }));
  const wide = bootstrapInterval(values), narrow = bootstrapInterval(values, { level: 0.5 });
  assert(wide.low < narrow.low && narrow.high < wide.high);
});

Deno.test("bootstrapInterval() rejects options out of range", () => {
  assertThrows(() => bootstrapInterval([1], { level: 95 }), RangeError, "level must be");
  assertThrows(() => bootstrapInterval([1], { resamples: 0 }), RangeError, "resamples must be");
});
