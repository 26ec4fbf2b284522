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
  /** Those after the one that it is for. @default {half of them} */
  readonly future?: number | undefined;
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
