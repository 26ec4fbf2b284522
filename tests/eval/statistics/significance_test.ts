import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  bootstrapSample,
  holmCorrection,
  pairedBootstrap,
} from "../../../eval/statistics/significance.ts";

/** The same measure of two systems on 24 sequences. */
function pair(shift: number, spread: number): [number[], number[]] {
  const a = Array.from({ length: 24 }, (_, i) => 8 + Math.sin(i * 1.7));
  return [a, a.map((value, i) => value + shift + spread * Math.cos(i * 2.3))];
}

Deno.test("pairedBootstrap() agrees with SciPy's bootstrap of the differences", () => {
  // Of scipy.stats.bootstrap((d - d.mean(),), numpy.mean, n_resamples=1_000_000), version 1.17.1, the
  // share of its distribution that is at least as far from 0 as d.mean().
  const golden = [[0.12, 0.5, 0.094369], [0.3, 0.5, 1e-5], [0.05, 0.2, 0.08147], [
    0,
    0.3,
    0.961646,
  ]];
  for (const [shift, spread, probability] of golden) {
    const options = { resamples: 100_000, seed: 3 };
    const [a, b] = pair(shift!, spread!).map((values) => bootstrapSample(values, options));
    const found = pairedBootstrap(a!, b!);
    const error = Math.sqrt(probability! * (1 - probability!) / options.resamples);
    assertAlmostEquals(found, probability!, 4 * error + 2e-5, `${shift}, ${spread}: ${found}`);
    assertEquals(found, pairedBootstrap(b!, a!));
  }
});

Deno.test("pairedBootstrap() of the same values is 1, of a steady difference the least there is", () => {
  const [a] = pair(0, 0),
    draws = 999,
    sample = (values: number[]) => bootstrapSample(values, { resamples: draws });
  assertEquals(pairedBootstrap(sample(a), sample(a)), 1);
  const drawn = pairedBootstrap(sample(a), sample(a.map((value) => value + 1)));
  assertAlmostEquals(drawn, 1 / (draws + 1), 1e-12);
  assertThrows(
    () => pairedBootstrap(sample(a), bootstrapSample(a, { resamples: 9 })),
    RangeError,
    "999 and 9",
  );
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
