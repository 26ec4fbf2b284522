import type { Matrix } from "../../src/matrix/matrix.ts";
import { Random } from "../../src/random/random.ts";

/**
 * The arithmetic mean.
 *
 * @param values The values.
 * @returns Their mean; NaN if there are none.
 *
 * @example Usage
 * ```ts
 * import { mean } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mean([1, 2, 6]), 3);
 * ```
 */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/**
 * The sample standard deviation: squares are divided by one less than there are values.
 *
 * @param values The values.
 * @returns Their standard deviation; NaN if there are less than two.
 *
 * @example Usage
 * ```ts
 * import { standardDeviation } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(standardDeviation([2, 4, 6]), 2);
 * ```
 */
export function standardDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) return NaN;
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Mean of each column.
 *
 * @param matrix (rows, columns), at least one row.
 */
export function columnMeans({ data, rows, columns }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) means[c]! += data[i++]!;
  }
  return means.map((sum) => sum / rows);
}

/**
 * Mean of each row.
 *
 * @param matrix (rows, columns).
 * @param chosen Indexes of the columns that count; all by default.
 */
export function rowMeans({ data, rows, columns }: Matrix, chosen?: readonly number[]): number[] {
  return Array.from({ length: rows }, (_, r) => {
    const row = data.subarray(r * columns, (r + 1) * columns);
    return mean(chosen ? chosen.map((c) => row[c]!) : row);
  });
}

/** Bounds between which a quantity lies, with some confidence. */
export interface Interval {
  /** The lower one. */
  readonly low: number;
  /** The upper one. */
  readonly high: number;
}

/** Options of {@linkcode bootstrapInterval}. */
export interface BootstrapOptions {
  /**
   * The confidence.
   *
   * @default {0.95}
   */
  readonly level?: number;
  /**
   * How often the values are drawn anew.
   *
   * @default {10000}
   */
  readonly resamples?: number;
  /**
   * Seed of the draws: the same values and seed give the same interval.
   *
   * @default {0}
   */
  readonly seed?: number;
}

/**
 * An interval for the mean of what the values are a sample of, by the percentile bootstrap: as many
 * values are drawn from them with replacement, again and again, and the interval is what the middle
 * of those samples' means spans.
 *
 * B. Efron, R. Tibshirani: An Introduction to the Bootstrap. Chapman & Hall, 1993, chapter 13.
 *
 * @param values The sample: a measure of each test sequence, say.
 * @param options Confidence and draws.
 * @returns The interval; both bounds are the value itself where there is only one, NaN where there
 * is none.
 * @throws {RangeError} If an option is out of range.
 *
 * @example Usage
 * ```ts
 * import { bootstrapInterval } from "@aud2repr2pose/aud2repr2pose/eval";
 *
 * const { low, high } = bootstrapInterval([7.1, 8.3, 7.7, 9.0, 6.9]);
 * console.log(low.toFixed(1), high.toFixed(1)); // about 7.1 and 8.5
 * ```
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  { level = 0.95, resamples = 10_000, seed = 0 }: BootstrapOptions = {},
): Interval {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`level must be between 0 and 1, current value is ${level}`);
  }
  if (values.length === 0) return { low: NaN, high: NaN };
  const means = bootstrapMeans(values, { resamples, seed }).sort();
  const tail = (1 - level) / 2;
  return { low: quantile(means, tail), high: quantile(means, 1 - tail) };
}

/** Means of values that are drawn from a sample with replacement, again and again. */
function bootstrapMeans(
  values: ArrayLike<number>,
  { resamples, seed }: Required<Omit<BootstrapOptions, "level">>,
): Float64Array {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new RangeError(`resamples must be a positive integer, current value is ${resamples}`);
  }
  const count = values.length, random = new Random(seed);
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[random.integer(count)]!;
    means[r] = sum / count;
  }
  return means;
}

/**
 * Confidence intervals of the shares of bins, from histograms of sequences, by the percentile bootstrap:
 * sequences are drawn with replacement, their counts added up, again and again.
 *
 * @param counts Counts: (sequences, bins).
 * @param options Confidence and draws.
 * @returns The interval of each bin's share, from 0 to 1; NaN where nothing is counted.
 */
export function bootstrapShares(
  { data, rows, columns }: Matrix,
  { level = 0.95, resamples = 1000, seed = 0 }: BootstrapOptions = {},
): Interval[] {
  const random = new Random(seed);
  const shares = Array.from({ length: columns }, () => new Float64Array(resamples));
  const drawn = new Float64Array(columns);
  for (let r = 0; r < resamples; r++) {
    drawn.fill(0);
    for (let i = 0; i < rows; i++) {
      const from = random.integer(rows) * columns;
      for (let bin = 0; bin < columns; bin++) drawn[bin]! += data[from + bin]!;
    }
    const total = drawn.reduce((sum, count) => sum + count, 0);
    for (const [bin, share] of shares.entries()) share[r] = drawn[bin]! / total;
  }
  const tail = (1 - level) / 2;
  return shares.map((share) => {
    share.sort();
    return { low: quantile(share, tail), high: quantile(share, 1 - tail) };
  });
}

/** A quantile of sorted values, between two of them by linear interpolation. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1), below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
