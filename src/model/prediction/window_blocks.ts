import * as tf from "@tensorflow/tfjs-core";
import type { Matrix } from "../../matrix/matrix.ts";
import type { GestureModel } from "../gesture_model.ts";
import type { Round, Threads } from "../threads/threads.ts";
import { sharedWeights } from "../weights.ts";
import type { PredictingModel } from "./predict_part.ts";

/** Predicts the windows of frames that arrive one after the other. */
export interface WindowBlocks {
  /** Takes frames, (frames, features); gives predictions that are due, in their order. */
  push(frames: Float32Array): Promise<Matrix<Float32Array>[]>;
  /** Says that no frames follow; gives the predictions that are left. */
  finish(): Promise<Matrix<Float32Array>[]>;
  /** Frees what is held between blocks. */
  dispose(): void;
}

/** Every window as soon as its frames are there; each frame passes the layers before the GRU once. */
export class BlocksAtOnce implements WindowBlocks {
  readonly #model: GestureModel;
  readonly #decode: boolean;
  /** The GRU's inputs of frames whose windows are not complete. */
  #read: [gates: tf.Tensor2D, candidate: tf.Tensor2D] | undefined;

  /**
   * @param model The model.
   * @param decode Whether its encodings are decoded.
   */
  constructor(model: GestureModel, decode: boolean) {
    this.#model = model;
    this.#decode = decode;
  }

  async push(frames: Float32Array): Promise<Matrix<Float32Array>[]> {
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
      return this.#decode ? this.#model.decode(encodings) : encodings;
    });
    tf.dispose(before ?? []);
    if (!predicted) return [];
    const [rows, columns] = predicted.shape;
    const data = await predicted.data<"float32">();
    predicted.dispose();
    return [{ data, rows, columns }];
  }

  finish(): Promise<Matrix<Float32Array>[]> {
    this.dispose();
    return Promise.resolve([]);
  }

  dispose(): void {
    tf.dispose(this.#read ?? []);
    this.#read = undefined;
  }
}

/**
 * Blocks of windows, by whichever thread is free, so that predictions come some blocks later than
 * their frames. Where blocks begin depends on nothing but their size, which is the same for any number
 * of threads.
 */
export class BlocksInThreads implements WindowBlocks {
  readonly #threads: Threads;
  readonly #model: PredictingModel;
  readonly #block: number;
  readonly #rounds: Round<Matrix<Float32Array>>[] = [];
  /** Frames whose windows are not being predicted. */
  #frames = new Float32Array();

  /**
   * @param model The model.
   * @param decode Whether its encodings are decoded.
   * @param threads Who predicts.
   * @param block Windows that are predicted at once.
   */
  constructor(model: GestureModel, decode: boolean, threads: Threads, block: number) {
    this.#model = modelForThreads(model, decode, threads);
    this.#threads = threads;
    this.#block = block;
  }

  async push(frames: Float32Array): Promise<Matrix<Float32Array>[]> {
    const { features, context } = this.#model.config.speechEncoder;
    const all = new Float32Array(this.#frames.length + frames.length);
    all.set(this.#frames);
    all.set(frames, this.#frames.length);
    const windows = () => (all.length - first) / features - context + 1;
    let first = 0;
    for (; windows() >= this.#block; first += this.#block * features) {
      this.#start(all.subarray(first, first + (this.#block + context - 1) * features));
    }
    this.#frames = all.slice(first);
    const due: Matrix<Float32Array>[] = [];
    while (this.#rounds.length > 2 * this.#threads.size) due.push(await this.#oldest());
    return due;
  }

  async finish(): Promise<Matrix<Float32Array>[]> {
    const { features, context } = this.#model.config.speechEncoder;
    if (this.#frames.length >= context * features) this.#start(this.#frames);
    const left: Matrix<Float32Array>[] = [];
    while (this.#rounds.length > 0) left.push(await this.#oldest());
    this.dispose();
    return left;
  }

  dispose(): void {
    this.#frames = new Float32Array();
    this.#rounds.length = 0;
  }

  #start(data: Float32Array): void {
    const columns = this.#model.config.speechEncoder.features;
    this.#rounds.push(
      this.#threads.start("prediction", (share) => [
        {
          ...this.#model,
          frames: { data: share(data), rows: data.length / columns, columns },
        },
      ]),
    );
  }

  async #oldest(): Promise<Matrix<Float32Array>> {
    const round = this.#rounds.shift()!;
    await round.help();
    return (await round.done)[0]!;
  }
}

/** A model that all threads can take. */
export function modelForThreads(
  { data }: GestureModel,
  decode: boolean,
  threads: Threads,
): PredictingModel {
  const { speechEncoder, motionAutoencoder } = data.config;
  const config = { speechEncoder, ...(motionAutoencoder && { motionAutoencoder }) };
  return { config, weights: sharedWeights(data.weights, (array) => threads.share(array)), decode };
}
