import type { Random } from "../../random/random.ts";
import * as streams from "../../random/streams.ts";
import type {
  SpeechCorpus,
  TrainingBatch,
  TrainingBatches,
  UtteranceFrames,
} from "./speech_corpus.ts";
import { blockRows, segmentFrames, type WindowLayout } from "./window_layout.ts";

/** How batches are drawn from utterances. */
export interface SamplingOptions {
  /** Where the order comes from. */
  readonly seed: number;
  /** Frames of a window. */
  readonly context: number;
  /** Those after the one that it is for. @default {half of them} */
  readonly future?: number | undefined;
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

/** Batches of shuffled windows, or of shuffled segments of windows that share frames. */
export class SampledBatches implements TrainingBatches {
  readonly batches: number;
  readonly samples: number;
  readonly #corpus: SpeechCorpus;
  readonly #options: SamplingOptions;
  /** The segments of an epoch, of which single windows are the shortest. */
  #drawn: { readonly epoch: number; readonly starts: Int32Array };

  /**
   * Draws the first epoch.
   *
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
    const { context, future, partSize } = this.#options;
    const starts = piece(this.#drawn.starts, this.batches, batch);
    const parts = pieces(starts.length, Math.floor(partSize / windows));
    return Array.from({ length: parts }, (_, i) => {
      const part = piece(starts, parts, i);
      const layout = { segments: part.length, windows, stride, context, future };
      return gatherBatch(this.#corpus, layout, part);
    });
  }

  /** A single window is a segment without a second one: any stride will do. */
  get #segment() {
    return this.#options.segment ?? { windows: 1, stride: this.#options.context };
  }

  #draw(epoch: number): Int32Array {
    const { seed, segment } = this.#options;
    const random = streams.speechOrder(seed, epoch);
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

/** Windows of a batch. */
const BLOCK = 512;

/** Every window of a corpus in its order, in batches of neighbours, which share their frames. */
export class ConsecutiveBatches implements Iterable<TrainingBatch> {
  /**
   * Takes them in their order.
   *
   * @param corpus Speech and targets.
   * @param context Frames of a window.
   * @param future Those after the one that it is for, if not half of them.
   */
  constructor(
    readonly corpus: SpeechCorpus,
    readonly context: number,
    readonly future?: number,
  ) {}

  /** The windows of all frames, an utterance after the other, in blocks. */
  *[Symbol.iterator](): Generator<TrainingBatch> {
    const { corpus, context, future } = this;
    for (const { firstFrame, frames } of corpus.utterances) {
      for (let first = 0; first < frames; first += BLOCK) {
        const windows = Math.min(BLOCK, frames - first);
        const layout = { segments: 1, windows, stride: 1, context, future };
        yield gatherBatch(corpus, layout, Int32Array.of(firstFrame + first));
      }
    }
  }
}

/**
 * The windows of an epoch one by one in random order, as the paper's authors train: each exactly once.
 *
 * @param utterances Where the utterances lie.
 * @param random Where chance comes from.
 * @returns The frames in the middle of the windows, counted through all utterances.
 */
export function sampleWindows(utterances: readonly UtteranceFrames[], random: Random): Int32Array {
  const starts = new Int32Array(utterances.reduce((sum, { frames }) => sum + frames, 0));
  let at = 0;
  for (const { firstFrame, frames } of utterances) {
    for (let i = 0; i < frames; i++) starts[at++] = firstFrame + i;
  }
  return random.shuffle(starts);
}

/**
 * Cuts an epoch into short segments in random order, so that windows of a segment share frames.
 *
 * The windows at every `stride`-th frame of an utterance, from each of its first `stride` frames on,
 * are a chain, which is covered by as few segments as can: each window is in one or two, and where
 * segments overlap is drawn anew each time. A chain shorter than a segment has one to itself, whose
 * last windows lie behind the utterance's end and have no target.
 *
 * @param utterances Where the utterances lie.
 * @param windows Windows of a segment.
 * @param stride Frames from one window of a segment to the next.
 * @param random Where chance comes from.
 * @returns For each segment the frame in the middle of its first window, counted through all
 * utterances.
 */
export function sampleSegments(
  utterances: readonly UtteranceFrames[],
  windows: number,
  stride: number,
  random: Random,
): Int32Array {
  const starts: number[] = [];
  for (const { firstFrame, frames } of utterances) {
    for (let first = 0; first < Math.min(stride, frames); first++) {
      const chain = Math.ceil((frames - first) / stride);
      const segments = Math.ceil(chain / windows);
      const surplus = Math.max(0, segments * windows - chain);
      // Places to share the surplus out at: after each segment but the last, by sorted draws.
      const overlaps = Array.from({ length: segments - 1 }, () => random.integer(surplus + 1))
        .sort((a, b) => a - b);
      if (segments > 1) overlaps[segments - 2] = surplus;
      for (let i = 0; i < segments; i++) {
        const window = i * windows - (overlaps[i - 1] ?? 0);
        starts.push(firstFrame + first + window * stride);
      }
    }
  }
  return random.shuffle(Int32Array.from(starts));
}

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
  utterances: readonly UtteranceFrames[],
  layout: WindowLayout,
  starts: Int32Array,
): BatchRows {
  const { segments, windows, stride, context, future = (context - 1) / 2 } = layout;
  const blocks = blockRows(layout);
  const length = segmentFrames(layout);
  const before = context - 1 - future;
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
function utteranceOf(utterances: readonly UtteranceFrames[], frame: number): number {
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
