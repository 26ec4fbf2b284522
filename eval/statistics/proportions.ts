// @ts-types="./jstat.d.ts"
import jstat from "jstat";
import { type Interval, mean, standardDeviation } from "./statistics.ts";

const { beta, normal, studentt } = jstat.jStat;

/**
 * The probability that a standard normal number is at most so large.
 *
 * @param z The number.
 */
export function normalProbability(z: number): number {
  return normal.cdf(z, 0, 1);
}

/**
 * The number that a standard normal one is at most with a probability.
 *
 * @param probability Between 0 and 1.
 */
export function normalQuantile(probability: number): number {
  return normal.inv(probability, 0, 1);
}

/**
 * An interval for the probability of something that happened some times in some trials, by Clopper and
 * Pearson: it covers the truth in at least the share of studies that its level says, however few trials.
 *
 * C. J. Clopper, E. S. Pearson: The Use of Confidence or Fiducial Limits Illustrated in the Case of the
 * Binomial. Biometrika 26(4), 1934.
 *
 * @param successes How often it happened.
 * @param trials Of how many.
 * @param level The confidence.
 * @returns From 0 to 1 where there are no trials.
 * @throws {RangeError} If they are no counts of a part and a whole.
 *
 * @example Usage
 * ```ts
 * import { clopperPearson } from "@aud2repr2pose/aud2repr2pose/eval";
 *
 * const { low, high } = clopperPearson(57, 95);
 * console.log(low.toFixed(3), high.toFixed(3)); // 0.494 0.699
 * ```
 */
export function clopperPearson(successes: number, trials: number, level = 0.95): Interval {
  checkCounts(successes, trials);
  const tail = (1 - level) / 2, failures = trials - successes;
  return {
    low: successes === 0 ? 0 : beta.inv(tail, successes, failures + 1),
    high: failures === 0 ? 1 : beta.inv(1 - tail, successes + 1, failures),
  };
}

/**
 * How probable a split of choices as uneven as this is where both are as likely: the exact binomial, or
 * sign, test, two-sided.
 *
 * @param successes Choices of the one.
 * @param trials All choices; ties are left out.
 * @returns The probability; 1 where there are no trials.
 * @throws {RangeError} If they are no counts of a part and a whole.
 *
 * @example Usage
 * ```ts
 * import { signTest } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(signTest(4, 4), 0.125);
 * ```
 */
export function signTest(successes: number, trials: number): number {
  checkCounts(successes, trials);
  const fewer = Math.min(successes, trials - successes);
  // Products of exact ratios: no term overflows, and none that matters underflows.
  let term = -trials * Math.LN2, sum = Math.exp(term);
  for (let k = 1; k <= fewer; k++) {
    term += Math.log((trials - k + 1) / k);
    sum += Math.exp(term);
  }
  return Math.min(1, 2 * sum);
}

function checkCounts(successes: number, trials: number): void {
  const areCounts = Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0;
  if (areCounts && successes <= trials) return;
  throw new RangeError(`successes must be a part of trials, are ${successes} of ${trials}`);
}

/**
 * An interval for the mean of what values are a sample of, by Student's t: right where they are normal,
 * and nearly so where they are means of several answers.
 *
 * @param values The sample: the mean answer of each participant, say.
 * @param level The confidence.
 * @returns The interval; without bounds (infinite) of one value, NaN of none.
 *
 * @example Usage
 * ```ts
 * import { tInterval } from "@aud2repr2pose/aud2repr2pose/eval";
 *
 * const { low, high } = tInterval([4.2, 5.1, 4.8, 3.9, 4.4]);
 * console.log(low.toFixed(2), high.toFixed(2)); // 3.89 5.07
 * ```
 */
export function tInterval(values: ArrayLike<number>, level = 0.95): Interval {
  const count = values.length, centre = mean(values);
  if (count < 2) return count === 0 ? { low: NaN, high: NaN } : { low: -Infinity, high: Infinity };
  const quantile = studentt.inv((1 + level) / 2, count - 1);
  const reach = quantile * standardDeviation(values) / Math.sqrt(count);
  return { low: centre - reach, high: centre + reach };
}
