import { contextWindows } from "../../src/dataset/context_windows.ts";
import { NpyReader } from "../../src/files/npy/npy_reader.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";

/** An utterance's place among the frames of a part. */
export interface FrameRange {
  readonly firstFrame: number;
  readonly frames: number;
}

/** What windows of frames depend on. */
export interface WindowsFormat {
  readonly silence: Float64Array;
  readonly context: number;
  /** Those after it, if not half of them. */
  readonly future: number | undefined;
}

/** How far features may lie apart: the original computes them with other programs. */
const TOLERANCE = 2e-3;

/**
 * Tells whether `X_{part}.npy` of an earlier run, or of the original, holds the windows of some frames:
 * its shape, and in each utterance windows side by side, whose frames are all that there are.
 *
 * @param path The windows.
 * @param framesPath The frames, `frames_{part}.npy`.
 * @param utterances Which of them belong together.
 * @param format Silence and context.
 * @returns False as well where the file cannot be read.
 */
export function windowsAreRight(
  path: string,
  framesPath: string,
  utterances: readonly FrameRange[],
  { silence, context, future }: WindowsFormat,
): boolean {
  using opened = new DisposableStack();
  let windows: NpyReader;
  try {
    windows = opened.use(new NpyReader(path));
  } catch {
    return false;
  }
  const all = opened.use(new NpyReader(framesPath));
  const columns = silence.length;
  const shape = [all.rows, context + 1, columns];
  if (windows.shape.join() !== shape.join()) return false;
  return utterances.every(({ firstFrame, frames }) => {
    const features: Matrix<Float32Array> = {
      data: all.read(firstFrame, frames),
      rows: frames,
      columns,
    };
    const places = frames > 0 ? [frames - 1] : []; // whose window shows where the utterance ends
    for (let at = 0; at < frames; at += context + 1) places.push(at);
    return places.every((first) => {
      const right = contextWindows(features, { context, future, silence, first, count: 1 });
      return isClose(windows.read(firstFrame + first, 1), right);
    });
  });
}

function isClose(found: Float32Array, right: Float32Array): boolean {
  return found.every((value, i) =>
    Math.abs(value - right[i]!) <= TOLERANCE * Math.max(1, Math.abs(right[i]!))
  );
}
