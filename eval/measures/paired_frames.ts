import type { Matrix } from "../../src/matrix/matrix.ts";

/** What two motions of the same joints have in common. */
export interface PairedFrames {
  /** Frames of the shorter one. */
  readonly frames: number;
  readonly joints: number;
}

/**
 * What a recorded motion and a predicted one have in common.
 *
 * @throws {RangeError} If one has no frames, or they have not the same three columns a joint.
 */
export function pairedFrames(
  original: Matrix<Float32Array | Float64Array>,
  predicted: Matrix<Float32Array | Float64Array>,
): PairedFrames {
  const { columns } = original;
  if (columns % 3 !== 0 || predicted.columns !== columns) {
    throw new RangeError(
      `original and predicted must have the same 3 columns a joint, they have ${columns} and ` +
        `${predicted.columns}`,
    );
  }
  const frames = Math.min(original.rows, predicted.rows);
  if (frames === 0) throw new RangeError("original and predicted must have at least one frame");
  return { frames, joints: columns / 3 };
}
