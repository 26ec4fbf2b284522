import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { krippendorffAlpha } from "../../../eval/statistics/agreement.ts";
import { bradleyTerry } from "../../../eval/statistics/bradley_terry.ts";
import { clopperPearson, signTest, tInterval } from "../../../eval/statistics/proportions.ts";
import { holmCorrection } from "../../../eval/statistics/significance.ts";
import { wilcoxonSignedRank } from "../../../eval/statistics/signed_rank.ts";
import golden from "../../fixtures/study/statistics.json" with { type: "json" };

Deno.test("clopperPearson() and signTest() are SciPy's and statsmodels'", () => {
  for (const { successes, trials, level, low, high, probability } of golden.proportions) {
    const interval = clopperPearson(successes, trials, level);
    assertAlmostEquals(interval.low, low, 2e-9, `${successes} of ${trials}`);
    assertAlmostEquals(interval.high, high, 2e-9, `${successes} of ${trials}`);
    assertAlmostEquals(signTest(successes, trials), probability, 1e-10);
  }
  assertEquals(clopperPearson(0, 0), { low: 0, high: 1 });
  assertEquals(signTest(0, 0), 1);
  assertThrows(() => clopperPearson(3, 2), RangeError, "3 of 2");
  assertThrows(() => signTest(1.5, 2), RangeError, "1.5 of 2");
});

Deno.test("tInterval() is statsmodels'", () => {
  for (const { values, low, high } of golden.means) {
    const interval = tInterval(values);
    assertAlmostEquals(interval.low, low, 1e-7);
    assertAlmostEquals(interval.high, high, 1e-7);
  }
  assertEquals(tInterval([3]), { low: -Infinity, high: Infinity });
});

Deno.test("wilcoxonSignedRank() is SciPy's, exact with equal ranks and zeros", () => {
  for (const { name, values, statistic, probability } of golden.signedRanks) {
    const found = wilcoxonSignedRank(values);
    assertAlmostEquals(Math.min(found.positive, found.negative), statistic, 1e-9, name);
    assertAlmostEquals(found.probability, probability, 1e-9, name);
  }
  assertEquals(wilcoxonSignedRank([0, 0]).probability, 1);
});

Deno.test("wilcoxonSignedRank() of turned differences is as probable, its effect turned", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 70 }), (values) => {
    const found = wilcoxonSignedRank(values), turned = wilcoxonSignedRank(values.map((v) => -v));
    assertAlmostEquals(found.probability, turned.probability, 1e-12);
    assertAlmostEquals(found.effect, -turned.effect, 1e-12);
    assert(found.probability > 0 && found.probability <= 1);
  }));
});

Deno.test("bradleyTerry() is statsmodels' logistic regression", () => {
  for (const { wins, strengths, errors } of golden.bradleyTerry) {
    const found = bradleyTerry(wins)!;
    for (const [i, { strength, standardError, interval }] of found.entries()) {
      assertAlmostEquals(strength, strengths[i]!, 1e-8);
      assertAlmostEquals(standardError, errors[i]!, 1e-8);
      assertAlmostEquals(interval.high - strength, 1.959964 * errors[i]!, 1e-6);
    }
  }
});

Deno.test("bradleyTerry() has no strengths where one never lost, or was never compared", () => {
  assertEquals(bradleyTerry([[0, 5], [0, 0]]), undefined);
  assertEquals(bradleyTerry([[0, 5, 0], [3, 0, 0], [0, 0, 0]]), undefined);
  assert(bradleyTerry([[0, 500], [0.5, 0]]), "far apart, but there");
});

Deno.test("krippendorffAlpha() is the package krippendorff's", () => {
  for (const { units, nominal, ordinal, interval } of golden.agreement) {
    assertAlmostEquals(krippendorffAlpha(units, "nominal"), nominal, 1e-12);
    assertAlmostEquals(krippendorffAlpha(units, "ordinal"), ordinal, 1e-12);
    assertAlmostEquals(krippendorffAlpha(units, "interval"), interval, 1e-12);
  }
  assert(Number.isNaN(krippendorffAlpha([[1], [2]], "interval")));
});

Deno.test("holmCorrection() is statsmodels' on probabilities drawn at random", () => {
  const { probabilities, corrected } = golden.holm;
  for (const [i, value] of holmCorrection(probabilities).entries()) {
    assertAlmostEquals(value, corrected[i]!, 1e-12);
  }
});
