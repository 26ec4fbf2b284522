import { EigenvalueDecomposition, Matrix as Square, SingularValueDecomposition } from "ml-matrix";
import type { Gaussian } from "./frechet_distance.ts";

/** Standard deviation of a column that does not move, as GENEA's script has it. */
const CONSTANT = 1e-8;
/** Share of the largest variance below which a direction is rounding, not motion. */
const ROUNDING = 1e-10;

/**
 * Canonical correlation: how strongly the best linear combination of a system's coordinates goes
 * along with the best one of the recorded motion's, in time. 1 where a linear map of one gives a
 * coordinate of the other, as of a motion and itself.
 *
 * The "global CCA" of GENEA's numerical evaluations (Kucherenko, Wolfert, Yoon, Viegas, Nikolov,
 * Tsakov, Henter: Evaluating Gesture Generation in a Large-Scale Open Challenge: The GENEA Challenge
 * 2022. ACM TOG 43(3), 2024; after Sadoughi, Busso, 2018): of all frames of all sequences together,
 * by the first pair of canonical variables (Hotelling 1936). It says little by itself: fewer frames
 * than coordinates of both make it 1 whatever they are, and so sequences have none of their own, and
 * {@linkcode SystemEvaluation} leaves it out then.
 * Directions in which there is only rounding are left out, where scikit-learn, which GENEA uses,
 * would whiten them as well.
 *
 * @param joint Mean and covariance of rows that hold a frame of the one and the same frame of the
 * other, from {@linkcode GaussianStatistics}.
 * @param columns How many of its coordinates are the one's.
 * @returns From 0 to 1; undefined where one of the two never moves.
 *
 * @example Usage
 * ```ts
 * import { canonicalCorrelation, GaussianStatistics } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const statistics = new GaussianStatistics(2);
 * statistics.push({ data: Float64Array.of(1, 2, 2, 4.5, 3, 5), rows: 3, columns: 2 });
 * assertAlmostEquals(canonicalCorrelation(statistics.finish(), 1)!, 0.9332565253);
 * ```
 */
export function canonicalCorrelation(joint: Gaussian, columns: number): number | undefined {
  const { data, rows } = joint.covariance;
  const deviation = Float64Array.from({ length: rows }, (_, c) => Math.sqrt(data[c * rows + c]!));
  const moving = [...deviation.keys()].filter((c) => deviation[c]! > CONSTANT);
  const one = moving.filter((c) => c < columns), other = moving.filter((c) => c >= columns);
  if (one.length === 0 || other.length === 0) return undefined;
  const correlations = (from: readonly number[], to: readonly number[]) =>
    new Square(
      from.map((r) => to.map((c) => data[r * rows + c]! / (deviation[r]! * deviation[c]!))),
    );
  const white = (of: readonly number[]) => whitening(correlations(of, of));
  const crossed = white(one).transpose().mmul(correlations(one, other)).mmul(white(other));
  const { norm2 } = new SingularValueDecomposition(crossed, {
    ...{ computeLeftSingularVectors: false, computeRightSingularVectors: false },
    autoTranspose: true,
  });
  return Math.min(1, norm2); // rounding
}

/** What makes coordinates of these correlations uncorrelated, of variance 1: (coordinates, kept). */
function whitening(correlations: Square): Square {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(correlations, {
    assumeSymmetric: true,
  });
  const least = ROUNDING * Math.max(...realEigenvalues);
  const kept = realEigenvalues.flatMap((value, i) => value > least ? [i] : []);
  const vectors = eigenvectorMatrix.subMatrixColumn(kept);
  return vectors.mulRowVector(kept.map((i) => 1 / Math.sqrt(realEigenvalues[i]!)));
}
