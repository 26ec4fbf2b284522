import { silenceFeatures } from "../../audio/silence_features.ts";
import {
  SpeechFeatureStream,
  type SpeechFeatureStreamOptions,
} from "../../audio/speech_feature_stream.ts";
import type { SoundFormat } from "../../audio/signal/waveform.ts";
import { joinRows } from "../../matrix/join_rows.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { poseSmoother, type SmootherName } from "../../motion/smoothing/pose_smoother.ts";
import type { PoseSmoother } from "../../motion/smoothing/smoother.ts";
import { type GestureModel, valuesPerNode } from "../gesture_model.ts";
import { GesturePredictor } from "./gesture_predictor.ts";

/** Options of {@linkcode GestureGenerator}. */
export interface GestureOptions extends SpeechFeatureStreamOptions {
  /**
   * How the motion is smoothed: `savgol` as in the authors' demo (Savitzky-Golay, 9 frames, degree
   * 3), `euro`, `sma`, or `none`.
   *
   * @default {"savgol"}
   */
  smoothing?: SmootherName;
}

/**
 * Speech in, gestures out: the whole chain over speech that arrives in blocks. Speech features,
 * SpeechE and MotionD, velocities left out, smoothing.
 *
 * Memory does not grow with the recording. However the speech is cut into blocks, the poses
 * returned one after the other are the same.
 */
export class GestureGenerator {
  /** Numbers of a pose: x, y and z of each node. */
  readonly columns: number;
  readonly #model: GestureModel;
  readonly #features: SpeechFeatureStream;
  readonly #predictor: GesturePredictor;
  readonly #smoother: PoseSmoother;

  /**
   * @param model The model.
   * @param format The recording's format. Its duration and peak, where given, make the prosody
   * features exactly those of the whole recording; live speech does without.
   * @param options How the motion is smoothed.
   */
  constructor(
    model: GestureModel,
    format: SoundFormat,
    { smoothing = "savgol", maxDelay = Infinity }: GestureOptions = {},
  ) {
    const { recipe } = model.config;
    this.#model = model;
    this.columns = model.columns * 3 / valuesPerNode(model.config);
    this.#features = new SpeechFeatureStream(recipe, format, { maxDelay });
    this.#predictor = new GesturePredictor(model, silenceFeatures(recipe));
    this.#smoother = poseSmoother(smoothing, this.columns, {
      framesPerSecond: model.config.frameRate,
    });
  }

  /**
   * Takes the next block of speech and returns the poses that it completes.
   *
   * @param channels One array of samples a channel, +-1 at full scale.
   * @returns Joint positions in cm, (frames, 3 nodes), possibly no rows.
   */
  async push(channels: readonly Float64Array[]): Promise<Matrix> {
    const vectors = await this.#predictor.push(this.#features.push(channels));
    return this.#smoother.push(this.#positions(vectors));
  }

  /** Says that the speech has ended, and returns the poses that are left. */
  async finish(): Promise<Matrix> {
    const vectors = await this.#predictor.push(this.#features.finish());
    const last = await this.#predictor.finish();
    const poses = [
      this.#smoother.push(this.#positions(vectors)),
      this.#smoother.push(this.#positions(last)),
      this.#smoother.finish(),
    ];
    return joinRows(poses, this.columns);
  }

  /** Frees what is held between blocks, when a recording is given up before its end. */
  dispose(): void {
    this.#predictor.dispose();
  }

  /** The positions of gesture vectors, which may hold velocities behind each node's position. */
  #positions(vectors: Matrix<Float32Array>): Matrix<Float32Array> {
    const size = valuesPerNode(this.#model.config);
    if (size === 3) return vectors;
    const data = new Float32Array(vectors.rows * this.columns);
    for (let to = 0, from = 0; to < data.length; to += 3, from += size) {
      data[to] = vectors.data[from]!;
      data[to + 1] = vectors.data[from + 1]!;
      data[to + 2] = vectors.data[from + 2]!;
    }
    return { data, rows: vectors.rows, columns: this.columns };
  }
}
