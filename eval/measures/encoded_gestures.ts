import type { Matrix } from "../../src/matrix/matrix.ts";
import { addVelocities } from "../../src/motion/gesture_vectors.ts";
import { type Gaussian, GaussianStatistics } from "./frechet_distance.ts";

/** Frames, or chunks of them, that are encoded at once. */
const BLOCK = 2048;

/** What turns gestures into encodings: a motion autoencoder's first half. */
export interface GestureEncoder {
  /** Whether it takes velocities beside positions. */
  readonly velocities: boolean;
  /** How many frames make one vector. */
  readonly chunkLength: number;
  /** Numbers of an encoding. */
  readonly latentDim: number;
  /** By number of a frame's gesture vector: its mean where it never moves in training, else NaN. */
  readonly still: Float32Array;
  /**
   * Encodes vectors.
   *
   * @param vectors (vectors, numbers of a vector).
   * @returns (vectors, latentDim).
   */
  encode(vectors: Matrix<Float32Array>): Matrix<Float32Array>;
}

/**
 * Encodes gestures of several systems and gathers the distributions of the encodings.
 *
 * @example Usage
 * ```ts
 * import { EncodedGestures, frechetGestureDistance, type GestureEncoder } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const encoder: GestureEncoder = {
 *   ...{ velocities: false, chunkLength: 1, latentDim: 3, still: new Float32Array(3).fill(NaN) },
 *   encode: (vectors) => vectors, // each encoding is the gesture itself
 * };
 * const gestures = new EncodedGestures(encoder);
 * gestures.push("original", { data: Float64Array.of(0, 0, 0, 2, 2, 2), rows: 2, columns: 3 });
 * gestures.push("moved", { data: Float64Array.of(1, 0, 0, 3, 2, 2), rows: 2, columns: 3 });
 * const original = gestures.distribution("original"), moved = gestures.distribution("moved");
 * assertAlmostEquals(frechetGestureDistance(original, moved), 1);
 * ```
 */
export class EncodedGestures {
  readonly #encoder: GestureEncoder;
  readonly #encodings = new Map<string, GaussianStatistics>();

  /**
   * Of no gestures yet.
   *
   * @param encoder What encodes them.
   */
  constructor(encoder: GestureEncoder) {
    this.#encoder = encoder;
  }

  /**
   * Encodes a sequence; frames at its end that fill no chunk are left out.
   *
   * @param system Whose it is.
   * @param positions (frames, 3 * joints), in cm.
   */
  push(system: string, positions: Matrix): void {
    const { velocities, chunkLength, latentDim, encode } = this.#encoder;
    let statistics = this.#encodings.get(system);
    if (!statistics) {
      statistics = new GaussianStatistics(latentDim);
      this.#encodings.set(system, statistics);
    }
    const { data, rows, columns } = velocities ? addVelocities(positions) : positions;
    const chunks = Math.floor(rows / chunkLength), width = chunkLength * columns;
    for (let first = 0; first < chunks; first += BLOCK) {
      const count = Math.min(BLOCK, chunks - first);
      const vectors = Float32Array.from(data.subarray(first * width, (first + count) * width));
      this.#holdStill(vectors);
      statistics.push(encode({ data: vectors, rows: count, columns: width }));
    }
  }

  /**
   * The distribution of a system's encodings.
   *
   * @param system Whose.
   * @throws {RangeError} If there are fewer than two.
   */
  distribution(system: string): Gaussian {
    const { latentDim } = this.#encoder;
    return (this.#encodings.get(system) ?? new GaussianStatistics(latentDim)).finish();
  }

  /**
   * Puts what never moves in training where it always is: normalised by a maximum of 0, a
   * micrometre there would outweigh all else, in units that have learnt nothing of it.
   */
  #holdStill(vectors: Float32Array): void {
    const { still } = this.#encoder;
    for (let i = 0; i < vectors.length; i++) {
      const mean = still[i % still.length]!;
      if (!Number.isNaN(mean)) vectors[i] = mean;
    }
  }
}
