import * as streams from "../../random/streams.ts";
import type { RowSource, TrainingBatch, TrainingBatches } from "./speech_corpus.ts";

/** Windows of a batch where nothing is learnt. */
const BLOCK = 512;

/** Context windows that are stored whole, each with its target: what the original calls X and Y. */
export interface StoredWindows {
  /** The windows, (windows, context * features): the frames of each one after the other. */
  readonly windows: RowSource;
  /** What is to be predicted of each, (windows, outputs). */
  readonly targets: RowSource;
  /** Frames of a window. */
  readonly context: number;
}

/** How batches are drawn from stored windows. */
export interface StoredWindowOptions {
  /** The first of the windows to take. */
  readonly first: number;
  /** How many to take. */
  readonly count: number;
  /** Most windows of a batch. */
  readonly batchSize: number;
  /** Most windows of a part of a batch. */
  readonly partSize: number;
  /** Where the order comes from. */
  readonly seed: number;
}

/** Batches of stored windows, in random order for training, in their own for evaluation. */
export class StoredWindowBatches implements TrainingBatches, Iterable<TrainingBatch> {
  readonly batches: number;
  readonly samples: number;
  readonly #stored: StoredWindows;
  readonly #options: StoredWindowOptions;
  #drawn: { readonly epoch: number; readonly order: Int32Array } | undefined;

  /**
   * Draws the first epoch.
   *
   * @param stored The windows.
   * @param options Which of them, and how they are drawn.
   */
  constructor(stored: StoredWindows, options: StoredWindowOptions) {
    this.#stored = stored;
    this.#options = options;
    this.samples = options.count;
    this.batches = Math.ceil(options.count / options.batchSize);
  }

  batch(epoch: number, batch: number): readonly TrainingBatch[] {
    const { seed, count, partSize } = this.#options;
    if (this.#drawn?.epoch !== epoch) {
      const order = streams.speechOrder(seed, epoch).shuffle(this.#numbers(0, count));
      this.#drawn = { epoch, order };
    }
    const place = (i: number) => Math.floor(i * count / this.batches);
    const rows = this.#drawn.order.subarray(place(batch), place(batch + 1));
    const parts = Math.ceil(rows.length / partSize);
    const cut = (i: number) => Math.floor(i * rows.length / parts);
    return Array.from({ length: parts }, (_, i) => this.#read(rows.subarray(cut(i), cut(i + 1))));
  }

  /** All windows, in the order in which they are stored. */
  *[Symbol.iterator](): Generator<TrainingBatch> {
    const { count } = this.#options;
    for (let from = 0; from < count; from += BLOCK) {
      yield this.#read(this.#numbers(from, Math.min(from + BLOCK, count)));
    }
  }

  #numbers(from: number, to: number): Int32Array {
    return Int32Array.from({ length: to - from }, (_, i) => this.#options.first + from + i);
  }

  /** Reads windows, and puts frame k of all of them side by side, as the recurrence takes them. */
  #read(rows: Int32Array): TrainingBatch {
    const { windows, targets, context } = this.#stored;
    const segments = rows.length;
    const features = windows.columns / context;
    const whole = new Float32Array(segments * windows.columns);
    windows.gather(rows, whole);
    const frames = new Float32Array(whole.length);
    for (let s = 0; s < segments; s++) {
      for (let k = 0; k < context; k++) {
        const from = s * windows.columns + k * features;
        frames.set(whole.subarray(from, from + features), (k * segments + s) * features);
      }
    }
    const values = new Float32Array(segments * targets.columns);
    targets.gather(rows, values);
    return {
      layout: { segments, windows: 1, stride: context, context },
      frames: { data: frames, rows: context * segments, columns: features },
      targets: { data: values, rows: segments, columns: targets.columns },
    };
  }
}
