/** How far two answers are apart: only whether they differ, by how many others lie between, by how much. */
export type AgreementScale = "nominal" | "ordinal" | "interval";

/**
 * Krippendorff's alpha, how far raters agree beyond chance: 1 where they all do, 0 where they might as well
 * have drawn lots, below where they disagree on purpose. Raters need not have answered on everything.
 *
 * K. Krippendorff: Content Analysis. An Introduction to Its Methodology. Sage, 4th edition, 2018, chapter 12.
 *
 * @param units For each thing that was judged, the answers that there are.
 * @param scale What distance is.
 * @returns Alpha; NaN where nothing was judged twice, or all answers are the same.
 *
 * @example Usage
 * ```ts
 * import { krippendorffAlpha } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(krippendorffAlpha([[1, 1], [2, 2], [3, 3]], "interval"), 1);
 * ```
 */
export function krippendorffAlpha(
  units: readonly (readonly number[])[],
  scale: AgreementScale,
): number {
  const judged = units.filter(({ length }) => length > 1);
  const values = [...new Set(judged.flat())].sort((a, b) => a - b);
  const index = new Map(values.map((value, i) => [value, i]));
  const size = values.length;
  const totals = new Float64Array(size);
  const together = new Float64Array(size * size);
  for (const answers of judged) {
    const counts = new Float64Array(size);
    for (const answer of answers) counts[index.get(answer)!]!++;
    for (let c = 0; c < size; c++) {
      totals[c]! += counts[c]!;
      if (counts[c] === 0) continue;
      for (let k = 0; k < size; k++) {
        const pairs = counts[c]! * (counts[k]! - (c === k ? 1 : 0));
        together[c * size + k]! += pairs / (answers.length - 1);
      }
    }
  }
  const distance = distances(values, totals, scale);
  let all = 0, observed = 0, expected = 0;
  for (const total of totals) all += total;
  for (let c = 0; c < size; c++) {
    for (let k = 0; k < size; k++) {
      observed += together[c * size + k]! * distance(c, k);
      expected += totals[c]! * totals[k]! * distance(c, k);
    }
  }
  return 1 - (all - 1) * observed / expected;
}

/** Squared distance of two answers, by their places among all. */
function distances(
  values: readonly number[],
  totals: Float64Array,
  scale: AgreementScale,
): (c: number, k: number) => number {
  if (scale === "nominal") return (c, k) => c === k ? 0 : 1;
  if (scale === "interval") return (c, k) => (values[c]! - values[k]!) ** 2;
  const before = new Float64Array(totals.length);
  for (let c = 1; c < totals.length; c++) before[c] = before[c - 1]! + totals[c - 1]!;
  const middle = (c: number) => before[c]! + totals[c]! / 2;
  return (c, k) => (middle(c) - middle(k)) ** 2;
}
