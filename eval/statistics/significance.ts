import { bootstrapMeans, type BootstrapOptions, mean } from "./statistics.ts";

/** Values of a sample, and the means of its draws. */
export interface BootstrapSample {
  /** Mean of the values. */
  readonly mean: number;
  /** Mean of each draw. */
  readonly draws: Float64Array;
}

/**
 * Draws from a sample, once for all that it is compared with.
 *
 * @param values A measure of each test sequence.
 * @param options Number and seed of the draws.
 * @returns For {@linkcode pairedBootstrap}.
 * @throws {RangeError} If an option is out of range.
 */
export function bootstrapSample(
  values: ArrayLike<number>,
  options: Omit<BootstrapOptions, "level"> = {},
): BootstrapSample {
  return { mean: mean(values), draws: bootstrapMeans(values, options) };
}

/**
 * How probable a difference in the mean as large as that of two paired samples is where there is none,
 * by the paired bootstrap: the same places are drawn from both, the differences are shifted to have a
 * mean of 0, and those draws count whose mean is at least as far from 0 as what was measured.
 *
 * B. Efron, R. Tibshirani: An Introduction to the Bootstrap. Chapman & Hall, 1993, section 16.4. One is
 * added to both counts, so that no probability is 0 (A. C. Davison, D. V. Hinkley: Bootstrap Methods
 * and their Application. Cambridge University Press, 1997, section 4.2).
 *
 * @param a One sample, drawn with the same options as the other.
 * @param b The other, measured on the same sequences in the same order.
 * @returns The two-sided probability, from 1 / (draws + 1) to 1.
 * @throws {RangeError} If they have different numbers of draws.
 *
 * @example Usage
 * ```ts
 * import { bootstrapSample, pairedBootstrap } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assert } from "@std/assert";
 *
 * const a = bootstrapSample([7.1, 8.3, 7.7, 9.0, 6.9, 8.8]);
 * assert(pairedBootstrap(a, bootstrapSample([7.4, 8.5, 8.0, 9.4, 7.1, 9.1])) < 0.01);
 * assert(pairedBootstrap(a, bootstrapSample([7.4, 8.0, 8.0, 8.6, 7.1, 8.7])) > 0.5);
 * ```
 */
export function pairedBootstrap(a: BootstrapSample, b: BootstrapSample): number {
  const count = a.draws.length;
  if (b.draws.length !== count) {
    throw new RangeError(`both must have the same draws, they have ${count} and ${b.draws.length}`);
  }
  const difference = a.mean - b.mean;
  const least = Math.abs(difference) * (1 - 1e-9); // draws of all the same are equal but for rounding
  let extreme = 0;
  for (let r = 0; r < count; r++) {
    if (Math.abs(a.draws[r]! - b.draws[r]! - difference) >= least) extreme++;
  }
  return (extreme + 1) / (count + 1);
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
