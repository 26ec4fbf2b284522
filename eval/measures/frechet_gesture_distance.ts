import { EigenvalueDecomposition, Matrix as Square } from "ml-matrix";
import type { Matrix } from "../../src/matrix/matrix.ts";
import type { Gaussian } from "../statistics/gaussian_statistics.ts";

/**
 * Fréchet gesture distance (FGD) of two sets of encoded gestures: the squared Fréchet distance of the
 * normal distributions with their means m and covariances C,
 * |m1 - m2|^2 + tr(C1) + tr(C2) - 2 tr((C1^1/2 C2 C1^1/2)^1/2).
 *
 * Yoon, Cha, Lee, Jang, Lee, Kim, Lee: Speech Gesture Generation from the Trimodal Context of Text,
 * Audio, and Speaker Identity. SIGGRAPH Asia 2020, after Heusel et al. 2017 for images (FID). Here the
 * motion autoencoder's encodings of frames take the place of their network's features; values of
 * different autoencoders are not to be compared.
 *
 * The square roots are taken by eigenvalues, which for symmetric matrices stay real; those that
 * rounding makes negative count as 0.
 *
 * @param a Mean and covariance of one set, see {@linkcode GaussianStatistics}.
 * @param b Those of the other.
 * @returns At least 0; 0 where mean and covariance are the same.
 * @throws {RangeError} If they have different numbers of coordinates.
 *
 * @example Usage
 * ```ts
 * import { frechetGestureDistance } from "@aud2repr2pose/aud2repr2pose";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const gaussian = (mean: number, variance: number) => ({
 *   mean: Float64Array.of(mean),
 *   covariance: { data: Float64Array.of(variance), rows: 1, columns: 1 },
 * });
 * // In one dimension (m1 - m2)^2 + (s1 - s2)^2
 * assertAlmostEquals(frechetGestureDistance(gaussian(1, 4), gaussian(4, 9)), 10);
 * ```
 */
export function frechetGestureDistance(a: Gaussian, b: Gaussian): number {
  const size = a.mean.length;
  if (b.mean.length !== size) {
    throw new RangeError(
      `both must have the same coordinates, they have ${size}, ${b.mean.length}`,
    );
  }
  let distance = 0;
  for (let c = 0; c < size; c++) {
    distance += (a.mean[c]! - b.mean[c]!) ** 2;
    distance += a.covariance.data[c * size + c]! + b.covariance.data[c * size + c]!;
  }
  const { vectors, values } = eigen(square(a.covariance));
  // C1^1/2 = V D^1/2 V', and C1^1/2 C2 C1^1/2 has the eigenvalues of D^1/2 V' C2 V D^1/2.
  const scaled = vectors.mulRowVector(values.map((value) => Math.sqrt(Math.max(0, value))));
  const product = scaled.transpose().mmul(square(b.covariance)).mmul(scaled);
  for (const value of eigen(product).values) distance -= 2 * Math.sqrt(Math.max(0, value));
  return Math.max(0, distance);
}

function square({ data, rows, columns }: Matrix): Square {
  return Square.from1DArray(rows, columns, data);
}

function eigen(matrix: Square): { vectors: Square; values: number[] } {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return { vectors: eigenvectorMatrix, values: realEigenvalues };
}
