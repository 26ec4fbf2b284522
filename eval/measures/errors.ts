import type { Matrix } from "../../src/matrix/matrix.ts";

/**
 * What a recorded motion and a predicted one have in common: frames of the shorter one, and joints.
 *
 * @throws {RangeError} If one has no frames, or they have not the same three columns a joint.
 */
function pairedFrames(
  original: Matrix<Float32Array | Float64Array>,
  predicted: Matrix<Float32Array | Float64Array>,
): { readonly frames: number; readonly joints: number } {
  const { columns } = original;
  if (columns % 3 !== 0 || predicted.columns !== columns) {
    throw new RangeError(
      `original and predicted must have the same 3 columns a joint, they have ${columns} and ` +
        `${predicted.columns}`,
    );
  }
  const frames = Math.min(original.rows, predicted.rows);
  if (frames === 0) throw new RangeError("original and predicted must have at least one frame");
  return { frames, joints: columns / 3 };
}

/**
 * Average position error (APE) of each joint: its distance from where it was recorded, averaged over
 * the frames, (1/T) sum |p(t) - q(t)|.
 *
 * Hasegawa, Kaneko, Shirakawa, Sakuta, Sumi: Evaluation of Speech-to-Gesture Generation Using
 * Bi-Directional LSTM Network. IVA 2018; Kucherenko et al. 2019, equation 5, there averaged over the
 * joints as well.
 *
 * @param original Recorded x, y, z of each joint in each frame, (frames, 3 * joints), in cm.
 * @param predicted The same of a prediction; the longer of the two is cut.
 * @returns A number a joint, in cm.
 * @throws {RangeError} If one has no frames, or they have not the same three columns a joint.
 *
 * @example Usage
 * ```ts
 * import { averagePositionError } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const original = { data: Float64Array.of(0, 0, 0, 0, 0, 0), rows: 2, columns: 3 };
 * const predicted = { data: Float64Array.of(3, 4, 0, 0, 1, 0), rows: 2, columns: 3 };
 * assertEquals(averagePositionError(original, predicted), Float64Array.of(3));
 * ```
 */
export function averagePositionError(
  original: Matrix<Float32Array | Float64Array>,
  predicted: Matrix<Float32Array | Float64Array>,
): Float64Array {
  const { frames, joints } = pairedFrames(original, predicted);
  const p = original.data, q = predicted.data;
  const sums = new Float64Array(joints);
  for (let frame = 0, i = 0; frame < frames; frame++) {
    for (let joint = 0; joint < joints; joint++, i += 3) {
      const x = p[i]! - q[i]!, y = p[i + 1]! - q[i + 1]!, z = p[i + 2]! - q[i + 2]!;
      sums[joint]! += Math.sqrt(x * x + y * y + z * z);
    }
  }
  return sums.map((sum) => sum / frames);
}

/**
 * Mean absolute error (MAE) of each joint: the mean over the frames and over x, y and z of how far a
 * coordinate is from the recorded one, (1/3T) sum |dx| + |dy| + |dz|.
 *
 * @param original Recorded x, y, z of each joint in each frame, (frames, 3 * joints), in cm.
 * @param predicted The same of a prediction; the longer of the two is cut.
 * @returns A number a joint, in cm.
 * @throws {RangeError} If one has no frames, or they have not the same three columns a joint.
 *
 * @example Usage
 * ```ts
 * import { meanAbsoluteError } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const original = { data: Float64Array.of(0, 0, 0, 0, 0, 0), rows: 2, columns: 3 };
 * const predicted = { data: Float64Array.of(3, -3, 0, 0, 6, 0), rows: 2, columns: 3 };
 * assertEquals(meanAbsoluteError(original, predicted), Float64Array.of(2));
 * ```
 */
export function meanAbsoluteError(
  original: Matrix<Float32Array | Float64Array>,
  predicted: Matrix<Float32Array | Float64Array>,
): Float64Array {
  const { frames, joints } = pairedFrames(original, predicted);
  const p = original.data, q = predicted.data;
  const sums = new Float64Array(joints);
  for (let frame = 0, i = 0; frame < frames; frame++) {
    for (let joint = 0; joint < joints; joint++, i += 3) {
      sums[joint]! += Math.abs(p[i]! - q[i]!) + Math.abs(p[i + 1]! - q[i + 1]!) +
        Math.abs(p[i + 2]! - q[i + 2]!);
    }
  }
  return sums.map((sum) => sum / (3 * frames));
}

/** Options of {@linkcode correctKeypoints}. */
export interface CorrectKeypointsOptions {
  /**
   * How far from where it was recorded a joint is still correct, in cm.
   *
   * @default {15}
   */
  readonly threshold?: number;
}

/**
 * Percentage of correct keypoints (PCK) of each joint: in how many of the frames it is no farther than
 * a threshold from where it was recorded.
 *
 * Yang, Ramanan: Articulated Human Detection with Flexible Mixtures of Parts. PAMI 2013; in three
 * dimensions with the threshold of 15 cm, which is about half a head, Mehta, Rhodin, Casas, Fua,
 * Sotnychenko, Xu, Theobalt: Monocular 3D Human Pose Estimation in the Wild. 3DV 2017; for gestures
 * from speech Ginosar et al.: Learning Individual Styles of Conversational Gesture. CVPR 2019.
 *
 * @param original Recorded x, y, z of each joint in each frame, (frames, 3 * joints), in cm.
 * @param predicted The same of a prediction; the longer of the two is cut.
 * @param options What is correct.
 * @returns A number a joint, in per cent.
 * @throws {RangeError} If one has no frames, or they have not the same three columns a joint.
 *
 * @example Usage
 * ```ts
 * import { correctKeypoints } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const original = { data: Float64Array.of(0, 0, 0, 0, 0, 0), rows: 2, columns: 3 };
 * const predicted = { data: Float64Array.of(9, 12, 0, 9, 12, 1), rows: 2, columns: 3 };
 * assertEquals(correctKeypoints(original, predicted), Float64Array.of(50));
 * ```
 */
export function correctKeypoints(
  original: Matrix<Float32Array | Float64Array>,
  predicted: Matrix<Float32Array | Float64Array>,
  { threshold = 15 }: CorrectKeypointsOptions = {},
): Float64Array {
  const { frames, joints } = pairedFrames(original, predicted);
  const p = original.data, q = predicted.data;
  const counts = new Float64Array(joints);
  for (let frame = 0, i = 0; frame < frames; frame++) {
    for (let joint = 0; joint < joints; joint++, i += 3) {
      const x = p[i]! - q[i]!, y = p[i + 1]! - q[i + 1]!, z = p[i + 2]! - q[i + 2]!;
      if (Math.sqrt(x * x + y * y + z * z) <= threshold) counts[joint]!++;
    }
  }
  return counts.map((count) => 100 * count / frames);
}
