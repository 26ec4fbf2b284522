import { Random } from "../../src/random/random.ts";
import { mean } from "./statistics.ts";

/** Values of a sample, and what becomes of their mean where signs are exchanged. */
export interface PermutedSample {
  /** Mean of the values. */
  readonly mean: number;
  /** Mean in each exchange of signs, the first of which is as they are. */
  readonly draws: Float64Array;
}

/** Options of {@linkcode permutedSample}. */
export interface PermutationOptions {
  /**
   * How many exchanges are drawn. Where there are no more at all (up to 13 values of 10,000), each is taken
   * once, and the probability is exact.
   *
   * @default {10000}
   */
  readonly permutations?: number;
  /**
   * Seed of the draws.
   *
   * @default {0}
   */
  readonly seed?: number;
}

/**
 * Exchanges the signs of a sample's values, once for all that it is compared with. Samples of one size are
 * exchanged alike: the difference of two of them is that of exchanged pairs.
 *
 * @param values A measure of each test sequence.
 * @param options Number and seed of the draws.
 * @returns For {@linkcode pairedPermutation}.
 * @throws {RangeError} If the number of draws is not a positive integer.
 */
export function permutedSample(
  values: ArrayLike<number>,
  { permutations = 10_000, seed = 0 }: PermutationOptions = {},
): PermutedSample {
  if (!Number.isInteger(permutations) || permutations < 1) {
    throw new RangeError(
      `permutations must be a positive integer, current value is ${permutations}`,
    );
  }
  const count = values.length, all = 2 ** count, random = new Random(seed);
  const draws = new Float64Array(all <= permutations ? all : permutations + 1);
  for (let r = 0; r < draws.length; r++) {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const isTurned = all <= permutations ? r >> i & 1 : r > 0 && random.integer(2);
      sum += isTurned ? -values[i]! : values[i]!;
    }
    draws[r] = sum / count;
  }
  return { mean: mean(values), draws };
}

/**
 * How probable a difference in the mean as large as that of two paired samples is where there is none,
 * by the paired permutation test: were the two alike, either value of a pair could as well be the
 * other's; so they are exchanged, and those exchanges count whose mean is at least as far from 0. It keeps
 * its level however few pairs there are, as long as their differences lie alike on both sides.
 *
 * R. A. Fisher: The Design of Experiments. Oliver & Boyd, 1935, section 21. Where exchanges are drawn, the
 * values as they are count among them, so that no probability is 0 (B. Phipson, G. K. Smyth: Permutation
 * P-values Should Never Be Zero. Statistical Applications in Genetics and Molecular Biology 9(1), 2010).
 *
 * @param a One sample, exchanged with the same options as the other.
 * @param b The other, measured on the same sequences in the same order.
 * @returns The two-sided probability; 1 where a value is no number.
 * @throws {RangeError} If they have different numbers of draws.
 *
 * @example Usage
 * ```ts
 * import { pairedPermutation, permutedSample } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const a = permutedSample([7.1, 8.3, 7.7, 9.0, 6.9, 8.8]);
 * assertEquals(pairedPermutation(a, permutedSample([7.4, 8.5, 8.0, 9.4, 7.1, 9.1])), 2 / 64);
 * assertEquals(pairedPermutation(a, permutedSample([7.4, 8.0, 8.0, 8.6, 7.1, 8.7])) > 0.5, true);
 * ```
 */
export function pairedPermutation(a: PermutedSample, b: PermutedSample): number {
  const count = a.draws.length;
  if (b.draws.length !== count) {
    throw new RangeError(`both must have the same draws, they have ${count} and ${b.draws.length}`);
  }
  const least = Math.abs(a.mean - b.mean) * (1 - 1e-9); // exchanges that are equal but for rounding
  let extreme = 0;
  for (let r = 0; r < count; r++) {
    if (!(Math.abs(a.draws[r]! - b.draws[r]!) < least)) extreme++;
  }
  return extreme / count;
}

/**
 * Corrects probabilities of several tests, so that with all of them one in twenty families of tests,
 * not one in twenty tests, has a false one below 0.05.
 *
 * S. Holm: A Simple Sequentially Rejective Multiple Test Procedure. Scandinavian Journal of Statistics
 * 6, 1979.
 *
 * @param probabilities Of each test.
 * @returns The corrected ones in the same order, none above 1.
 *
 * @example Usage
 * ```ts
 * import { holmCorrection } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(holmCorrection([0.5, 0.125, 0.25]), [0.5, 0.375, 0.5]);
 * ```
 */
export function holmCorrection(probabilities: readonly number[]): number[] {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[a]! - probabilities[b]!);
  const corrected: number[] = Array.from(probabilities);
  let greatest = 0;
  for (const [rank, index] of order.entries()) {
    greatest = Math.max(greatest, (order.length - rank) * probabilities[index]!);
    corrected[index] = Math.min(1, greatest);
  }
  return corrected;
}
