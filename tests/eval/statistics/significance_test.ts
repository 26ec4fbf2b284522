import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  holmCorrection,
  pairedPermutation,
  permutedSample,
} from "../../../eval/statistics/significance.ts";
import { Random } from "../../../src/random/random.ts";

/** The same measure of two systems on some sequences. */
function pair(shift: number, spread: number, count = 24): [number[], number[]] {
  const a = Array.from({ length: count }, (_, i) => 8 + Math.sin(i * 1.7));
  return [a, a.map((value, i) => value + shift + spread * Math.cos(i * 2.3))];
}

Deno.test("pairedPermutation() agrees with SciPy's permutation test", () => {
  // scipy.stats.permutation_test((a, b), mean difference, permutation_type="samples"), version 1.17.1:
  // of all exchanges, and for 24 pairs of 4 million.
  const golden = [
    [5, 0.3, 0.1, 2 / 2 ** 5],
    [6, 0.3, 0.2, 2 / 2 ** 6],
    [6, 0.3, 0.5, 8 / 2 ** 6],
    [10, 0.2, 0.5, 90 / 2 ** 10],
    [13, 0.15, 0.4, 728 / 2 ** 13],
    [13, 0, 0.3, 7582 / 2 ** 13],
    [24, 0.12, 0.5, 0.1145355],
    [24, 0.3, 0.5, 0.00069425],
    [24, 0.05, 0.2, 0.10175],
    [24, 0, 0.3, 0.962032],
  ] as const;
  for (const [count, shift, spread, probability] of golden) {
    const permutations = count < 24 ? 10_000 : 100_000;
    const [a, b] = pair(shift, spread, count)
      .map((values) => permutedSample(values, { permutations, seed: 3 }));
    const found = pairedPermutation(a!, b!);
    const error = Math.sqrt(probability * (1 - probability) / permutations);
    const tolerance = count < 24 ? 1e-12 : 4 * error + 2e-5;
    assertAlmostEquals(found, probability, tolerance, `${count}, ${shift}, ${spread}: ${found}`);
    assertEquals(found, pairedPermutation(b!, a!));
  }
});

Deno.test("pairedPermutation() finds a difference where there is none as often as it says", () => {
  // Of six sequences as of twenty: the paired bootstrap found one in 13% and 9% of such studies.
  for (const count of [6, 8, 20]) {
    let found = 0;
    for (let study = 0; study < 1000; study++) {
      const random = new Random(1, count, study);
      const draw = () => Array.from({ length: count }, () => random.normal());
      const [a, b] = [draw(), draw()].map((own) => permutedSample(own, { permutations: 300 }));
      if (pairedPermutation(a!, b!) < 0.05) found++;
    }
    assert(found > 15 && found < 70, `${found} of 1000 with ${count} sequences`);
  }
});

Deno.test("pairedPermutation() of the same values is 1, of a steady difference the least there is", () => {
  const [a] = pair(0, 0),
    draws = 999,
    sample = (values: number[]) => permutedSample(values, { permutations: draws });
  assertEquals(pairedPermutation(sample(a), sample(a)), 1);
  assertEquals(pairedPermutation(sample(a), sample(a.with(3, NaN))), 1);
  const drawn = pairedPermutation(sample(a), sample(a.map((value) => value + 1)));
  assertAlmostEquals(drawn, 1 / (draws + 1), 1e-12);
  assertThrows(
    () => pairedPermutation(sample(a), permutedSample(a, { permutations: 9 })),
    RangeError,
    "1000 and 10",
  );
  assertThrows(() => permutedSample(a, { permutations: 0 }), RangeError, "permutations must be");
});

Deno.test("holmCorrection() is that of statsmodels", () => {
  // statsmodels.stats.multitest.multipletests(p, method="holm"), version 0.15.0
  const corrected = holmCorrection([0.004, 0.03, 0.03, 0.2, 0.0007, 0.6, 0.049]);
  const golden = [0.024, 0.15, 0.15, 0.4, 0.0049, 0.6, 0.15];
  for (const [i, value] of golden.entries()) assertAlmostEquals(corrected[i]!, value, 1e-12);
});

Deno.test("holmCorrection() keeps the order, is never smaller and never beyond Bonferroni's", () => {
  const probability = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fc.array(probability), (given) => {
    const corrected = holmCorrection(given);
    for (const [i, one] of given.entries()) {
      assert(corrected[i]! >= one && corrected[i]! <= Math.min(1, one * given.length) + 1e-12);
      for (const [j, other] of given.entries()) {
        if (one < other) assert(corrected[i]! <= corrected[j]!);
      }
    }
  }));
});
