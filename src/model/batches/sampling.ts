import type { Random } from "../../random/random.ts";
import type { Utterance } from "./speech_corpus.ts";

/**
 * How a batch of context windows shares frames.
 *
 * A segment is a run of frames of an utterance with `windows` windows in it, the next one `stride`
 * frames after the one before. A batch is `segments` of them. Its frames are stored so that the
 * recurrent layer's step k of all windows reads one contiguous block of rows: frame j of segment s
 * has the row that comes by (j mod stride, j div stride, s) in lexical order. Window w of segment s is
 * row (w, s) of the batch, and its frame k is frame w stride + k of the segment.
 *
 * Shuffled single windows are segments of one window; a stride as long as the window makes each step's
 * block one of its own.
 */
export interface WindowLayout {
  /** Number of segments. */
  readonly segments: number;
  /** Windows of a segment. */
  readonly windows: number;
  /** Frames from a window of a segment to the next. */
  readonly stride: number;
  /** Frames of a window. */
  readonly context: number;
}

/** Frames of a segment. */
export function segmentFrames({ windows, stride, context }: WindowLayout): number {
  return (windows - 1) * stride + context;
}

/**
 * The first row of each block of frames: block b has frames b, b + stride, ... of all segments.
 *
 * @param layout The layout.
 * @returns The first rows, and behind the last one the number of all rows.
 */
export function blockRows(layout: WindowLayout): number[] {
  const { segments, stride } = layout;
  const frames = segmentFrames(layout);
  const rows = [0];
  for (let block = 0; block < Math.min(stride, frames); block++) {
    rows.push(rows[block]! + Math.ceil((frames - block) / stride) * segments);
  }
  return rows;
}

/**
 * The first of the rows that the recurrent layer's step k of all windows reads.
 *
 * @param layout The layout.
 * @param k The step, from 0.
 */
export function stepRow(layout: WindowLayout, k: number): number {
  const { stride, segments } = layout;
  return blockRows(layout)[k % stride]! + Math.floor(k / stride) * segments;
}

/**
 * The windows of an epoch one by one in random order, as the paper's authors train: each exactly once.
 *
 * @param utterances Where the utterances lie.
 * @param random Where chance comes from.
 * @returns The frames in the middle of the windows, counted through all utterances.
 */
export function sampleWindows(utterances: readonly Utterance[], random: Random): Int32Array {
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
  utterances: readonly Utterance[],
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
