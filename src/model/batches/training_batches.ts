import { Random } from "../../random/random.ts";
import { batchRows, gatherBatch } from "./gather_batch.ts";
import { sampleSegments } from "./segment_sampling.ts";
import type { SpeechCorpus } from "./speech_corpus.ts";
import type { TrainingBatch } from "./training_batch.ts";
import { sampleWindows } from "./window_sampling.ts";

/** Where the speech encoder's batches come from. */
export interface TrainingBatches {
  /** Batches of an epoch. */
  readonly batches: number;
  /** Windows of an epoch that have a target, those counted twice that are in two segments. */
  readonly samples: number;
  /**
   * Makes a batch. It depends on the seed and its place alone.
   *
   * @param epoch Counted from 0.
   * @param batch Counted from 0 in the epoch.
   * @returns Its parts: the network takes one after the other, to need less memory, and then a step.
   */
  batch(epoch: number, batch: number): readonly TrainingBatch[];
}

/** How batches are drawn from utterances. */
export interface SamplingOptions {
  /** Where the order comes from. */
  readonly seed: number;
  /** Frames of a window. */
  readonly context: number;
  /** Most windows of a batch: 2056 in the paper. */
  readonly batchSize: number;
  /** Most windows of a part of a batch. */
  readonly partSize: number;
  /**
   * Windows of a segment, and frames from one of them to the next.
   *
   * @default {single windows, shuffled}
   */
  readonly segment?: { readonly windows: number; readonly stride: number } | undefined;
}

/** The stream of random numbers that batches are drawn by, see `SpeechEncoderTrainer`. */
const ORDER = 2;

/** Batches of shuffled windows, or of shuffled segments of windows that share frames. */
export class SampledBatches implements TrainingBatches {
  readonly batches: number;
  readonly samples: number;
  readonly #corpus: SpeechCorpus;
  readonly #options: SamplingOptions;
  /** The segments of an epoch, of which single windows are the shortest. */
  #drawn: { readonly epoch: number; readonly starts: Int32Array };

  /**
   * @param corpus Speech and targets.
   * @param options How they are drawn.
   */
  constructor(corpus: SpeechCorpus, options: SamplingOptions) {
    this.#corpus = corpus;
    this.#options = options;
    this.#drawn = { epoch: 0, starts: this.#draw(0) };
    const { starts } = this.#drawn;
    const layout = { ...this.#segment, segments: starts.length, context: 1 };
    const { targets } = batchRows(corpus.utterances, layout, starts);
    this.samples = targets.reduce((count, target) => target < 0 ? count : count + 1, 0);
    this.batches = pieces(starts.length, Math.floor(options.batchSize / layout.windows));
  }

  batch(epoch: number, batch: number): readonly TrainingBatch[] {
    if (this.#drawn.epoch !== epoch) this.#drawn = { epoch, starts: this.#draw(epoch) };
    const { windows, stride } = this.#segment;
    const { context, partSize } = this.#options;
    const starts = piece(this.#drawn.starts, this.batches, batch);
    const parts = pieces(starts.length, Math.floor(partSize / windows));
    return Array.from({ length: parts }, (_, i) => {
      const part = piece(starts, parts, i);
      const layout = { segments: part.length, windows, stride, context };
      return gatherBatch(this.#corpus, layout, part);
    });
  }

  /** A single window is a segment without a second one: any stride will do. */
  get #segment() {
    return this.#options.segment ?? { windows: 1, stride: this.#options.context };
  }

  #draw(epoch: number): Int32Array {
    const { seed, segment } = this.#options;
    const random = new Random(seed, ORDER, epoch);
    const { utterances } = this.#corpus;
    return segment
      ? sampleSegments(utterances, segment.windows, segment.stride, random)
      : sampleWindows(utterances, random);
  }
}

/** How many pieces there are to cut, so that none is longer than `most`, which may be too little. */
function pieces(length: number, most: number): number {
  return Math.ceil(length / Math.max(1, most));
}

/** Piece `i` of `count`, all as long as one another or one longer: no small batch comes last. */
function piece(all: Int32Array, count: number, i: number): Int32Array {
  return all.subarray(Math.floor(i * all.length / count), Math.floor((i + 1) * all.length / count));
}
