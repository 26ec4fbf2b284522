import type { SpeechCorpus, Utterance } from "./speech_corpus.ts";
import type { TrainingBatch } from "./training_batch.ts";
import { blockRows, segmentFrames, type WindowLayout } from "./window_layout.ts";

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
