import { Matrix, pseudoInverse } from "ml-matrix";
import { normalQuantile } from "./proportions.ts";
import type { Interval } from "./statistics.ts";

/** Steps until which Newton's method has come to rest, and when it has. */
const STEPS = 100, REST = 1e-12;

/** A system's strength, on the logarithmic scale; the mean of all is 0. */
export interface Strength {
  /** The most likely one. */
  readonly strength: number;
  /** Its standard error. */
  readonly standardError: number;
  /** Wald's interval for it. */
  readonly interval: Interval;
}

/**
 * Strengths such that i is preferred to j with probability 1 / (1 + exp(strength j - strength i)), the most
 * likely ones by Newton's method. A tie counts as half a win of both.
 *
 * R. A. Bradley, M. E. Terry: Rank Analysis of Incomplete Block Designs. Biometrika 39, 1952.
 * D. R. Hunter: MM Algorithms for Generalized Bradley-Terry Models. Annals of Statistics 32, 2004.
 *
 * @param wins How often i was preferred to j, at `wins[i][j]`.
 * @param level Confidence of the intervals, which are Wald's.
 * @returns The strengths; undefined where none are the most likely, because some systems never lost to
 * the others, or were never compared with them.
 *
 * @example Usage
 * ```ts
 * import { bradleyTerry } from "@aud2repr2pose/aud2repr2pose/eval";
 *
 * const [a, b] = bradleyTerry([[0, 60], [40, 0]])!;
 * console.log(1 / (1 + Math.exp(b!.strength - a!.strength))); // 0.6
 * ```
 */
export function bradleyTerry(
  wins: readonly (readonly number[])[],
  level = 0.95,
): Strength[] | undefined {
  const count = wins.length;
  if (count === 0 || !isConnected(wins)) return undefined;
  let strengths = new Float64Array(count);
  let covariance = new Matrix(count, count);
  for (let step = 0; step < STEPS; step++) {
    const { slope, information } = derivatives(wins, strengths);
    covariance = pseudoInverse(information);
    const change = covariance.mmul(Matrix.columnVector(slope)).to1DArray();
    const largest = Math.max(...change.map(Math.abs));
    // Far from the top a whole step may lead beyond it.
    const share = Math.min(1, 1 / (largest || 1));
    strengths = strengths.map((value, i) => value + share * change[i]!);
    if (largest < REST) break;
  }
  const quantile = normalQuantile((1 + level) / 2);
  return Array.from(strengths, (strength, i) => {
    const standardError = Math.sqrt(covariance.get(i, i));
    const reach = quantile * standardError;
    return {
      strength,
      standardError,
      interval: { low: strength - reach, high: strength + reach },
    };
  });
}

/** First derivatives of the log-likelihood, and its second ones with their signs turned. */
function derivatives(wins: readonly (readonly number[])[], strengths: Float64Array) {
  const count = wins.length;
  const slope = new Array<number>(count).fill(0), information = Matrix.zeros(count, count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const both = wins[i]![j]! + wins[j]![i]!;
      const share = 1 / (1 + Math.exp(strengths[j]! - strengths[i]!));
      const off = wins[i]![j]! - both * share, weight = both * share * (1 - share);
      slope[i]! += off;
      slope[j]! -= off;
      for (const [a, b, sign] of [[i, i, 1], [j, j, 1], [i, j, -1], [j, i, -1]] as const) {
        information.set(a, b, information.get(a, b) + sign * weight);
      }
    }
  }
  return { slope, information };
}

/** Whether wins lead from every system to every other: Ford's condition for the most likely strengths. */
function isConnected(wins: readonly (readonly number[])[]): boolean {
  const reaches = (won: (i: number, j: number) => number) => {
    const seen = new Set([0]);
    for (const i of seen) {
      for (let j = 0; j < wins.length; j++) if (won(i, j) > 0) seen.add(j);
    }
    return seen.size === wins.length;
  };
  return reaches((i, j) => wins[i]![j]!) && reaches((i, j) => wins[j]![i]!);
}
