import * as tf from "@tensorflow/tfjs-core";
import { joinRows, type Matrix } from "../../matrix/matrix.ts";
import { requireFinite } from "../../matrix/require_finite.ts";
import type { GestureModel } from "../gesture_model.ts";

/** Options of {@linkcode GesturePredictor}. */
export interface GesturePredictorOptions {
  /**
   * What to return: `gesture` vectors, or the speech encoder's own `encoding` of them.
   *
   * @default {"gesture"}
   */
  output?: "gesture" | "encoding";
  /**
   * Most windows predicted at once. Larger blocks need more memory and are hardly faster.
   *
   * @default {512}
   */
  block?: number;
}

/**
 * Predicts gestures from speech features that arrive in blocks.
 *
 * The frame in the middle of a context window is predicted, so the gesture of a frame comes as soon
 * as context/2 frames after it are there. The recording is preceded and followed by silence.
 * However the features are cut into blocks, the rows returned one after the other are the same.
 */
export class GesturePredictor {
  readonly #model: GestureModel;
  readonly #silence: Float32Array;
  readonly #output: "gesture" | "encoding";
  readonly #block: number;
  /** The GRU's inputs of frames whose windows are not complete. */
  #read: [gates: tf.Tensor2D, candidate: tf.Tensor2D] | undefined;

  /** How many rows were predicted. */
  #rows = 0;

  /**
   * @param model The model.
   * @param silence The features of a frame of silence, which stands before and after the recording.
   * @param options What to return, and how much at once.
   */
  constructor(
    model: GestureModel,
    silence: ArrayLike<number>,
    { output = "gesture", block = 512 }: GesturePredictorOptions = {},
  ) {
    const { features } = model.config.speechEncoder;
    if (silence.length !== features) {
      throw new RangeError(`silence must have ${features} features, it has ${silence.length}`);
    }
    this.#model = model;
    this.#silence = Float32Array.from(silence);
    this.#output = output;
    this.#block = block;
  }

  /** Numbers of a returned row. */
  get columns(): number {
    return this.#output === "gesture"
      ? this.#model.columns
      : this.#model.config.speechEncoder.outputs;
  }

  /**
   * Takes the next frames of speech features and returns the gestures that they complete.
   *
   * @param frames (frames, features).
   * @returns (completed frames, columns), possibly no rows.
   * @throws {RangeError} If the number of features is not the model's.
   * @throws {InputError} If a prediction is not finite.
   */
  async push(frames: Matrix<Float32Array | Float64Array>): Promise<Matrix<Float32Array>> {
    const { features } = this.#model.config.speechEncoder;
    if (frames.columns !== features) {
      throw new RangeError(`frames must have ${features} features, they have ${frames.columns}`);
    }
    const parts: Matrix<Float32Array>[] = [];
    if (!this.#read) await this.#predict(this.#padding(), parts);
    for (let row = 0; row < frames.rows; row += this.#block) {
      const rows = frames.data.subarray(row * features, (row + this.#block) * features);
      await this.#predict(Float32Array.from(rows), parts);
    }
    return joinRows(parts, this.columns, Float32Array);
  }

  /** Says that the speech has ended, and returns the gestures that are left. */
  async finish(): Promise<Matrix<Float32Array>> {
    const parts: Matrix<Float32Array>[] = [];
    if (!this.#read) await this.#predict(this.#padding(), parts);
    await this.#predict(this.#padding(), parts);
    this.dispose();
    return joinRows(parts, this.columns, Float32Array);
  }

  /** Frees the tensors that are held between blocks. */
  dispose(): void {
    tf.dispose(this.#read ?? []);
    this.#read = undefined;
  }

  /** context/2 frames of silence. */
  #padding(): Float32Array {
    const frames = (this.#model.config.speechEncoder.context - 1) / 2;
    const padding = new Float32Array(frames * this.#silence.length);
    for (let i = 0; i < frames; i++) padding.set(this.#silence, i * this.#silence.length);
    return padding;
  }

  /** Reads frames and predicts every window that they complete, into `parts`. */
  async #predict(frames: Float32Array, parts: Matrix<Float32Array>[]): Promise<void> {
    const { speechEncoder, config } = this.#model;
    const { features, context } = config.speechEncoder;
    const before = this.#read;
    const predicted = tf.tidy(() => {
      const now = speechEncoder.readFrames(
        tf.tensor2d(frames, [frames.length / features, features]),
      );
      const read = before ? now.map((part, i) => tf.concat([before[i]!, part])) : now;
      const [gates, candidate] = read as [tf.Tensor2D, tf.Tensor2D];
      const rows = gates.shape[0];
      const left = Math.min(rows, context - 1);
      const last = read.map((part) => tf.keep(tf.slice(part, [rows - left, 0], [left, -1])));
      this.#read = last as [tf.Tensor2D, tf.Tensor2D];
      if (rows < context) return undefined;
      const encodings = speechEncoder.encodeWindows(gates, candidate);
      return this.#output === "gesture" ? this.#model.decode(encodings) : encodings;
    });
    tf.dispose(before ?? []);
    if (!predicted) return;
    const [rows, columns] = predicted.shape;
    const data = await predicted.data<"float32">();
    predicted.dispose();
    requireFinite(data, "the model's prediction", { columns, firstRow: this.#rows });
    this.#rows += rows;
    parts.push({ data, rows, columns });
  }
}
