import * as tf from "@tensorflow/tfjs-core";
import {
  frechetGestureDistance,
  GaussianStatistics,
} from "../../eval/measures/frechet_distance.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { loadMotionAutoencoder } from "../../src/files/model/load_model.ts";
import { modelFiles } from "../../src/files/model/model_folder.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";
import { MotionEncoder } from "../../src/model/motion_autoencoder.ts";
import { addVelocities } from "../../src/motion/gesture_vectors.ts";

/** Largest absolute value of a column that never moves, in cm or cm a frame. */
const STILL = 1e-3;
/** Frames, or chunks of them, that are encoded at once. */
const BLOCK = 2048;

/** Encodes gestures with a motion autoencoder and compares the distributions of the encodings. */
export class GestureDistance {
  /** The autoencoder's files. */
  readonly inputs: readonly string[];
  readonly #encoder: MotionEncoder;
  readonly #velocities: boolean;
  readonly #chunkLength: number;
  readonly #latent: number;
  /** By column, the training set's mean where it never moves, else NaN. */
  readonly #still: Float32Array;
  readonly #encodings = new Map<string, GaussianStatistics>();

  private constructor(
    encoder: MotionEncoder,
    inputs: readonly string[],
    shape: { velocities: boolean; chunkLength: number; latent: number; still: Float32Array },
  ) {
    this.inputs = inputs;
    this.#encoder = encoder;
    this.#velocities = shape.velocities;
    this.#chunkLength = shape.chunkLength;
    this.#latent = shape.latent;
    this.#still = shape.still;
  }

  /**
   * Reads the autoencoder; the engine must have been started.
   *
   * @param folder The CHKPT or MODEL folder.
   * @param joints Joints of the gestures.
   * @throws {InputError} If there is none, or it is for other joints.
   */
  static async load(folder: string, joints: number): Promise<GestureDistance> {
    const { config, weights } = await loadMotionAutoencoder(folder);
    const { widths, middle, chunkLength = 1 } = config.motionAutoencoder;
    const columns = widths[0]! / chunkLength, perJoint = config.velocities ? 6 : 3;
    if (columns !== perJoint * joints) {
      throw new InputError(
        `--autoencoder ${folder}: is for ${columns / perJoint} joints, the gestures have ${joints}`,
      );
    }
    const encoder = new MotionEncoder(config.motionAutoencoder, weights);
    const { velocities } = config, latent = widths[middle]!;
    const mean = weights["motion/mean"]!.data, max = weights["motion/max"]!.data;
    const still = mean.map((value, column) => max[column]! < STILL ? value : NaN);
    return new GestureDistance(encoder, await modelFiles(folder), {
      velocities,
      chunkLength,
      latent,
      still,
    });
  }

  /**
   * Encodes a sequence.
   *
   * @param system Whose it is.
   * @param positions (frames, 3 * joints), in cm.
   */
  push(system: string, positions: Matrix): void {
    let statistics = this.#encodings.get(system);
    if (!statistics) {
      statistics = new GaussianStatistics(this.#latent);
      this.#encodings.set(system, statistics);
    }
    const length = this.#chunkLength;
    const { data, rows, columns } = this.#velocities ? addVelocities(positions) : positions;
    const chunks = Math.floor(rows / length); // frames that fill no chunk are left out
    for (let first = 0; first < chunks; first += BLOCK) {
      const count = Math.min(BLOCK, chunks - first);
      const width = length * columns;
      const vectors = Float32Array.from(data.subarray(first * width, (first + count) * width));
      this.#holdStill(vectors);
      const encoded = tf.tidy(() => this.#encoder.encode(tf.tensor2d(vectors, [count, width])));
      statistics.push({
        data: encoded.dataSync<"float32">(),
        rows: count,
        columns: this.#latent,
      });
      encoded.dispose();
    }
  }

  /**
   * Puts what never moves in training where it always is: normalised by a maximum of 0, a
   * micrometre there would outweigh all else, in units that have learnt nothing of it.
   */
  #holdStill(vectors: Float32Array): void {
    const still = this.#still;
    for (let i = 0; i < vectors.length; i++) {
      const mean = still[i % still.length]!;
      if (!Number.isNaN(mean)) vectors[i] = mean;
    }
  }

  /**
   * The distance of two systems' encodings.
   *
   * @throws {InputError} If there are too few frames.
   */
  between(system: string, other: string): number {
    const [a, b] = [system, other].map((name) => {
      try {
        return this.#encodings.get(name)!.finish();
      } catch (error) {
        if (error instanceof RangeError) throw new InputError(`${name}: ${error.message}`);
        throw error;
      }
    });
    return frechetGestureDistance(a!, b!);
  }
}
