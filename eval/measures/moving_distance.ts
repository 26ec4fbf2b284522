import type { Matrix } from "../../src/matrix/matrix.ts";
import { differenceNorms } from "./smoothness.ts";

/** Options of {@linkcode MovingDistanceHistogram}. */
export interface MovingDistanceHistogramOptions {
  /**
   * What is counted: how far a joint moves in a frame, |p(t + 1) - p(t)|, or how much that changes to
   * the next frame, |p(t + 2) - 2 p(t + 1) + p(t)|.
   *
   * @default {"velocity"}
   */
  readonly of?: "velocity" | "acceleration";
  /**
   * Width of a bin, in cm/frame or cm/frame².
   *
   * @default {0.05}
   */
  readonly width?: number;
  /**
   * Where the last bin ends, or the first one that reaches it; what is beyond is in no bin.
   *
   * @default {1}
   */
  readonly limit?: number;
}

/**
 * Histogram of moving distance (HMD) of each joint, gathered over sequences.
 *
 * Hasegawa et al. 2018 and Kucherenko et al. 2019 compare how fast predicted and recorded hands move
 * by the histograms of their speeds. Bin b is from `b * width` to `(b + 1) * width`, that edge not
 * included but in the last bin, as NumPy's `histogram` counts.
 *
 * @example Usage
 * ```ts
 * import { MovingDistanceHistogram } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const histogram = new MovingDistanceHistogram(1, { width: 0.5 });
 * // A joint that moves by 0.25 cm, by 1 cm, and by 2 cm.
 * const data = Float64Array.of(0, 0, 0, 0.25, 0, 0, 1.25, 0, 0, 3.25, 0, 0);
 * histogram.push({ data, rows: 4, columns: 3 });
 * assertEquals(histogram.counts, { data: Float64Array.of(1, 1), rows: 2, columns: 1 });
 * assertEquals(histogram.beyond, 1);
 * ```
 */
export class MovingDistanceHistogram {
  /** Where the bins begin, and where the last one ends: a number more than there are bins. */
  readonly edges: Float64Array;
  /** How often each joint moved how far: (bins, joints). */
  readonly counts: Matrix;
  readonly #order: 1 | 2;
  readonly #width: number;
  #beyond = 0;

  /**
   * Of no sequences yet.
   *
   * @param joints Number of joints.
   * @param options What is counted, and the bins.
   * @throws {RangeError} If the width is not between 0 and the limit, or makes over 100,000 bins.
   */
  constructor(joints: number, options: MovingDistanceHistogramOptions = {}) {
    const { of = "velocity", width = 0.05, limit = 1 } = options;
    const bins = Math.ceil(limit / width - 1e-9); // 0.3 / 0.1 is a little less than 3, 1.1 / 0.1 more
    if (!(width > 0 && width <= limit && bins <= 1e5)) {
      throw new RangeError(
        `width must be positive, no more than the limit of ${limit}, and make no more than 100000 ` +
          `bins, current value is ${width}`,
      );
    }
    this.edges = Float64Array.from({ length: bins + 1 }, (_, bin) => bin * width);
    this.counts = { data: new Float64Array(bins * joints), rows: bins, columns: joints };
    this.#order = of === "velocity" ? 1 : 2;
    this.#width = width;
  }

  /** How often a joint moved beyond the last bin. */
  get beyond(): number {
    return this.#beyond;
  }

  /**
   * Counts a sequence.
   *
   * @param positions x, y, z of each joint in each frame, (frames, 3 * joints), in cm.
   * @throws {RangeError} If there is another number of joints.
   */
  push(positions: Matrix<Float32Array | Float64Array>): void {
    const { data: counts, rows: bins, columns: joints } = this.counts;
    if (positions.columns !== 3 * joints) {
      throw new RangeError(
        `positions must have ${3 * joints} columns, they have ${positions.columns}`,
      );
    }
    const { data, rows } = differenceNorms(positions, this.#order);
    const edges = this.edges, width = this.#width, last = edges[bins]!;
    for (let row = 0, i = 0; row < rows; row++) {
      for (let joint = 0; joint < joints; joint++) {
        const distance = data[i++]!;
        if (!(distance <= last)) {
          this.#beyond++;
          continue;
        }
        // A quotient at an edge may be rounded to the other side of it.
        let bin = Math.min(bins - 1, Math.floor(distance / width));
        if (distance < edges[bin]!) bin--;
        else if (bin < bins - 1 && distance >= edges[bin + 1]!) bin++;
        counts[bin * joints + joint]!++;
      }
    }
  }

  /**
   * Takes over another histogram's counts.
   *
   * @param other A histogram of as many joints and the same bins.
   * @throws {RangeError} If it is not.
   */
  add(other: MovingDistanceHistogram): void {
    const { data, rows, columns } = this.counts;
    const { counts } = other;
    if (counts.rows !== rows || counts.columns !== columns || other.#width !== this.#width) {
      throw new RangeError(
        `the other histogram must have ${rows} bins of ${this.#width} for ${columns} joints, it has ` +
          `${counts.rows} of ${other.#width} for ${counts.columns}`,
      );
    }
    for (let i = 0; i < data.length; i++) data[i]! += counts.data[i]!;
    this.#beyond += other.beyond;
  }

  /**
   * The counts of one joint, or of all together.
   *
   * @param joint Index of the joint; all by default.
   * @returns A number a bin.
   */
  bins(joint?: number): Float64Array {
    return pooledCounts(this.counts, joint === undefined ? undefined : [joint]);
  }
}

/**
 * A histogram's counts over some joints.
 *
 * @param counts The counts by joint, (bins, joints).
 * @param joints Indexes of the joints; all where it is absent.
 * @returns The count of each bin.
 */
export function pooledCounts(
  { data, rows, columns }: Matrix,
  joints?: readonly number[],
): Float64Array {
  const pooled = new Float64Array(rows);
  for (let bin = 0; bin < rows; bin++) {
    const row = data.subarray(bin * columns, (bin + 1) * columns);
    for (const c of joints ?? row.keys()) pooled[bin]! += row[c]!;
  }
  return pooled;
}
