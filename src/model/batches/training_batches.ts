import { Random } from "../../random/random.ts";
import {
  blockRows,
  sampleSegments,
  sampleWindows,
  segmentFrames,
  type WindowLayout,
} from "./sampling.ts";
import type { SpeechCorpus, TrainingBatch, Utterance } from "./speech_corpus.ts";

/** Which rows of a corpus a batch consists of. */
export interface BatchRows {
  /** For each frame of the batch, in the layout's order, its number; -1 is silence. */
  readonly frames: Int32Array;
  /** For each window of the batch its middle frame; -1 has no target. */
  readonly targets: Int32Array;
}

/**
 * Finds the rows of a corpus that a batch of segments consists of.
 *
 * @param utterances Where the utterances lie.
 * @param layout The batch's layout.
 * @param starts The middle frame of the first window of each segment.
 * @returns The rows. What lies beyond a segment's utterance is silence, and has no target.
 */
export function batchRows(
  utterances: readonly Utterance[],
  layout: WindowLayout,
  starts: Int32Array,
): BatchRows {
  const { segments, windows, stride, context } = layout;
  const blocks = blockRows(layout);
  const length = segmentFrames(layout);
  const before = (context - 1) / 2;
  const frames = new Int32Array(blocks.at(-1)!);
  const targets = new Int32Array(windows * segments);
  for (let s = 0; s < segments; s++) {
    const start = starts[s]!;
    const { firstFrame, frames: count } = utterances[utteranceOf(utterances, start)]!;
    const end = firstFrame + count;
    for (let j = 0; j < length; j++) {
      const frame = start - before + j;
      const row = blocks[j % stride]! + Math.floor(j / stride) * segments + s;
      frames[row] = frame >= firstFrame && frame < end ? frame : -1;
    }
    for (let w = 0; w < windows; w++) {
      const middle = start + w * stride;
      targets[w * segments + s] = middle < end ? middle : -1;
    }
  }
  return { frames, targets };
}

/** The last utterance that begins at the frame or before it. */
function utteranceOf(utterances: readonly Utterance[], frame: number): number {
  let low = 0, high = utterances.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (utterances[middle]!.firstFrame <= frame) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Reads a batch of segments.
 *
 * @param corpus Speech and targets.
 * @param layout The batch's layout.
 * @param starts The middle frame of the first window of each segment.
 * @returns The batch.
 */
export function gatherBatch(
  { features, targets, utterances, silence }: SpeechCorpus,
  layout: WindowLayout,
  starts: Int32Array,
): TrainingBatch {
  const rows = batchRows(utterances, layout, starts);
  const frames = new Float32Array(rows.frames.length * features.columns);
  for (let i = 0; i < rows.frames.length; i++) {
    if (rows.frames[i]! < 0) frames.set(silence, i * features.columns);
  }
  features.gather(rows.frames, frames);
  const values = new Float32Array(rows.targets.length * targets.columns);
  targets.gather(rows.targets, values);
  const complete = rows.targets.every((row) => row >= 0);
  return {
    layout,
    frames: { data: frames, rows: rows.frames.length, columns: features.columns },
    targets: { data: values, rows: rows.targets.length, columns: targets.columns },
    ...(complete ? {} : { present: Float32Array.from(rows.targets, (row) => row < 0 ? 0 : 1) }),
  };
}

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
