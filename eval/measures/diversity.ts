import type { Matrix } from "../../src/matrix/matrix.ts";
import type { Positions } from "./results.ts";

/**
 * Diversity of poses: how far each joint is from its mean position, |x| + |y| + |z|, on average over
 * the frames. A figure that stands still has 0.
 *
 * The L1 diversity of Li, Kang, Pei, Zhe, Zhang, He, Bao: Audio2Gestures: Generating Diverse Gestures
 * from Speech Audio with Conditional Variational Autoencoders. ICCV 2021, joint by joint as Liu et
 * al.'s evaluation of BEAT (ECCV 2022) sums it up.
 *
 * @param positions x, y, z of each joint in each frame, (frames, 3 * joints), in cm.
 * @returns A number a joint in cm.
 * @throws {RangeError} If there are no frames, or not three columns a joint.
 *
 * @example Usage
 * ```ts
 * import { poseDiversity } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * // A joint that is at (0, 0, 0), and then at (2, 4, 0)
 * const positions = { data: Float64Array.of(0, 0, 0, 2, 4, 0), rows: 2, columns: 3 };
 * assertEquals(poseDiversity(positions), Float64Array.of(3));
 * ```
 */
export function poseDiversity({ data, rows, columns }: Positions): Float64Array {
  if (rows < 1 || columns % 3 !== 0) {
    throw new RangeError(
      `positions must have frames of 3 columns a joint, they have ${rows} of ${columns}`,
    );
  }
  const means = new Float64Array(columns), diversity = new Float64Array(columns / 3);
  for (let i = 0; i < data.length; i++) means[i % columns]! += data[i]! / rows;
  for (let i = 0; i < data.length; i++) {
    const c = i % columns;
    diversity[Math.floor(c / 3)]! += Math.abs(data[i]! - means[c]!) / rows;
  }
  return diversity;
}

/**
 * Diversity of samples: how much gestures for different speech differ, the mean over all pairs of
 * clips of the L1 distance of their features.
 *
 * Lee, Yang, Liu, Wang, Lu, Yang, Kautz: Dancing to Music. NeurIPS 2019; with L1 distance for
 * gestures in Liu, Wu, Zhou, Xu, Qian, Lin, Zhou, Wu, Dai, Zhou: Learning Hierarchical Cross-Modal
 * Association for Co-Speech Gesture Generation. CVPR 2022, who draw 500 pairs; here all are taken, so
 * that no draw decides.
 *
 * @param features (clips, features).
 * @returns The mean distance; undefined of fewer than two clips.
 *
 * @example Usage
 * ```ts
 * import { sampleDiversity } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const features = { data: Float64Array.of(0, 0, 1, 0, 0, 3), rows: 3, columns: 2 };
 * assertEquals(sampleDiversity(features), (1 + 3 + 4) / 3);
 * ```
 */
export function sampleDiversity(
  { data, rows, columns }: Matrix<Float32Array | Float64Array>,
): number | undefined {
  if (rows < 2) return undefined;
  let sum = 0;
  for (let c = 0; c < columns; c++) {
    // In ascending order the i-th value is subtracted rows - 1 - i times and added i times.
    const values = Float64Array.from({ length: rows }, (_, r) => data[r * columns + c]!).sort();
    values.forEach((value, i) => sum += value * (2 * i - rows + 1));
  }
  return sum / (rows * (rows - 1) / 2);
}
