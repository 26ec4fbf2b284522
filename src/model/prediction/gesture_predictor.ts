import { joinRows, type Matrix } from "../../matrix/matrix.ts";
import { requireFinite } from "../../matrix/require_finite.ts";
import type { GestureModel } from "../gesture_model.ts";
import type { Threads } from "../threads/threads.ts";
import { BlocksAtOnce, BlocksInThreads, type WindowBlocks } from "./window_blocks.ts";
import { futureFrames } from "../speech_encoder.ts";

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
  /** Who predicts: rows then come some blocks later. By default this thread does, at once. */
  threads?: Threads | undefined;
}

/**
 * Predicts gestures from speech features that arrive in blocks.
 *
 * The gesture of a frame comes as soon as the frames after it are there that its context window has:
 * half of them, or those that the model's `future` says. The recording is preceded and followed by silence.
 * However the features are cut into blocks, the rows returned one after the other are the same.
 */
export class GesturePredictor {
  readonly #model: GestureModel;
  readonly #silence: Float32Array;
  readonly #output: "gesture" | "encoding";
  readonly #block: number;
  readonly #windows: WindowBlocks;
  #hasBegun = false;
  /** How many rows were predicted. */
  #rows = 0;

  /**
   * Begins a recording.
   *
   * @param model The model.
   * @param silence The features of a frame of silence, which stands before and after the recording.
   * @param options What to return, and how much at once.
   */
  constructor(
    model: GestureModel,
    silence: ArrayLike<number>,
    { output = "gesture", block = 512, threads }: GesturePredictorOptions = {},
  ) {
    const { features } = model.config.speechEncoder;
    if (silence.length !== features) {
      throw new RangeError(`silence must have ${features} features, it has ${silence.length}`);
    }
    this.#model = model;
    this.#silence = Float32Array.from(silence);
    this.#output = output;
    this.#block = block;
    const decode = output === "gesture";
    this.#windows = threads
      ? new BlocksInThreads(model, decode, threads, block)
      : new BlocksAtOnce(model, decode);
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
    await this.#begin(parts);
    for (let row = 0; row < frames.rows; row += this.#block) {
      // Lets signals in, which wait for the event loop to turn.
      if (row > 0) await new Promise((resolve) => setTimeout(resolve));
      const rows = frames.data.subarray(row * features, (row + this.#block) * features);
      this.#take(await this.#windows.push(Float32Array.from(rows)), parts);
    }
    return joinRows(parts, this.columns, Float32Array);
  }

  /** Says that the speech has ended, and returns the gestures that are left. */
  async finish(): Promise<Matrix<Float32Array>> {
    const parts: Matrix<Float32Array>[] = [];
    await this.#begin(parts);
    this.#take(await this.#windows.push(this.#padding("after")), parts);
    this.#take(await this.#windows.finish(), parts);
    return joinRows(parts, this.columns, Float32Array);
  }

  /** Frees what is held between blocks. */
  dispose(): void {
    this.#windows.dispose();
  }

  /** Before the first frames comes silence. */
  async #begin(parts: Matrix<Float32Array>[]): Promise<void> {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#take(await this.#windows.push(this.#padding("before")), parts);
  }

  /** The frames of silence that stand before the speech, or after it. */
  #padding(where: "before" | "after"): Float32Array {
    const { speechEncoder } = this.#model.config;
    const after = futureFrames(speechEncoder);
    const frames = where === "after" ? after : speechEncoder.context - 1 - after;
    const padding = new Float32Array(frames * this.#silence.length);
    for (let i = 0; i < frames; i++) padding.set(this.#silence, i * this.#silence.length);
    return padding;
  }

  /** Keeps predictions, which must be finite. */
  #take(predicted: readonly Matrix<Float32Array>[], parts: Matrix<Float32Array>[]): void {
    for (const part of predicted) {
      const { data, rows, columns } = part;
      requireFinite(data, "the model's prediction", { columns, firstRow: this.#rows });
      this.#rows += rows;
      parts.push(part);
    }
  }
}
