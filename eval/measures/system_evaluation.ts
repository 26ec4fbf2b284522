import type { Matrix } from "../../src/matrix/matrix.ts";
import { averagePositionError, meanAbsoluteError } from "./errors.ts";
import { MovingDistanceHistogram } from "./moving_distance.ts";
import { averageAcceleration, averageJerk } from "./smoothness.ts";

/** What is measured of each joint in each sequence. */
export type JointMeasure = "ape" | "mae" | "aa" | "aj";

/** A measure of each joint in one sequence. */
export interface SequenceMeasure {
  /** Name of the sequence. */
  readonly sequence: string;
  /** A number a joint. */
  readonly values: Float64Array;
}

/** Options of {@linkcode SystemEvaluation}. */
export interface SystemEvaluationOptions {
  /**
   * What is measured of each sequence.
   *
   * @default {["ape", "mae", "aa", "aj"]}
   */
  readonly measures?: readonly JointMeasure[];
  /**
   * Width of a histogram's bin, in cm/frame and cm/frame^2.
   *
   * @default {0.05}
   */
  readonly width?: number;
  /**
   * Where a histogram ends.
   *
   * @default {1}
   */
  readonly limit?: number;
}

/** How far joints moved in one sequence: a histogram of velocity and one of acceleration. */
export interface MovingDistances {
  readonly velocity: MovingDistanceHistogram;
  readonly acceleration: MovingDistanceHistogram;
}

/**
 * Measures a system's gestures, or recorded ones, sequence by sequence.
 *
 * @example Usage
 * ```ts
 * import { SystemEvaluation } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const motion = (speed: number) => ({
 *   data: Float64Array.from({ length: 30 }, (_, i) => speed * i),
 *   rows: 10,
 *   columns: 3,
 * });
 * const system = new SystemEvaluation(1, { measures: ["mae", "aj"] });
 * system.push("gesture1.txt", motion(0.01), motion(0));
 * assertEquals(system.rows("mae")[0]?.values[0]?.toFixed(3), "0.145");
 * assertEquals(system.total.velocity.bins()[1], 9); // all between 0.05 and 0.1 cm a frame
 * ```
 */
export class SystemEvaluation {
  /** Histograms over all sequences. */
  readonly total: MovingDistances;
  /** Histograms of each sequence, over all joints: a number a bin. */
  readonly sequences: {
    readonly sequence: string;
    readonly velocity: Float64Array;
    readonly acceleration: Float64Array;
  }[] = [];
  readonly #joints: number;
  readonly #options: SystemEvaluationOptions;
  readonly #rows: Readonly<Record<JointMeasure, SequenceMeasure[]>>;

  /**
   * @param joints Number of joints.
   * @param options What is measured, and the histograms' bins.
   * @throws {RangeError} If the width is not between 0 and the limit.
   */
  constructor(joints: number, options: SystemEvaluationOptions = {}) {
    this.#joints = joints;
    this.#options = options;
    this.#rows = { ape: [], mae: [], aa: [], aj: [] };
    this.total = this.#histograms();
  }

  /**
   * Measures a sequence.
   *
   * Errors are those of the frames that both have. Acceleration and jerk are those of the frames that
   * both have as well, so that systems are compared on the same time; histograms count all frames.
   *
   * @param sequence Its name.
   * @param positions x, y, z of each joint in each frame, (frames, 3 * joints), in cm.
   * @param original The recorded ones; with none, there are no errors.
   * @param frames How many frames acceleration and jerk are of; those that both have by default.
   */
  push(
    sequence: string,
    positions: Matrix<Float32Array | Float64Array>,
    original?: Matrix<Float32Array | Float64Array>,
    frames: number = Math.min(positions.rows, original?.rows ?? Infinity),
  ): void {
    const { measures = ["ape", "mae", "aa", "aj"] } = this.#options;
    const common = { ...positions, rows: frames };
    for (const measure of measures) {
      const values = measured(measure, common, original);
      if (values) this.#rows[measure].push({ sequence, values });
    }
    const own = this.#histograms();
    for (const name of ["velocity", "acceleration"] as const) {
      own[name].push(positions);
      this.total[name].add(own[name]);
    }
    const [velocity, acceleration] = [own.velocity.bins(), own.acceleration.bins()];
    this.sequences.push({ sequence, velocity, acceleration });
  }

  /** A measure of the sequences so far, in their order; nothing where it was not measured. */
  rows(measure: JointMeasure): readonly SequenceMeasure[] {
    return this.#rows[measure];
  }

  #histograms(): MovingDistances {
    const { width, limit } = this.#options;
    const options = {
      ...(width !== undefined && { width }),
      ...(limit !== undefined && { limit }),
    };
    return {
      velocity: new MovingDistanceHistogram(this.#joints, { ...options, of: "velocity" }),
      acceleration: new MovingDistanceHistogram(this.#joints, { ...options, of: "acceleration" }),
    };
  }
}

function measured(
  measure: JointMeasure,
  positions: Matrix<Float32Array | Float64Array>,
  original: Matrix<Float32Array | Float64Array> | undefined,
): Float64Array | undefined {
  if (measure === "aa") return averageAcceleration(positions);
  if (measure === "aj") return averageJerk(positions);
  if (!original) return undefined;
  return (measure === "ape" ? averagePositionError : meanAbsoluteError)(original, positions);
}
