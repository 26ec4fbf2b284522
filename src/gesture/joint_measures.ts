import { type Gesture, poseAt } from "./gesture.ts";

/**
 * How fast a joint moves, in cm/s: its way from the frame before; in the first frame, that of the second.
 *
 * @param track The gesture.
 * @param joint Index of the node; -1 for the mean of all.
 * @returns A number a frame.
 */
export function jointSpeed({ positions, frameRate }: Gesture, joint: number): Float32Array {
  const { data, rows, columns } = positions;
  const speed = new Float32Array(rows);
  for (let frame = 1; frame < rows; frame++) {
    const at = frame * columns;
    speed[frame] = frameRate * distance(data, at, data, at - columns, columns, joint);
  }
  if (rows > 1) speed[0] = speed[1]!;
  return speed;
}

/**
 * How far a joint is from where it was originally, in cm: the average position error, frame by frame.
 *
 * @param predicted The gesture.
 * @param original The recorded one; of another frame rate, its poses at the prediction's moments count.
 * @param joint Index of the node; -1 for the mean of all.
 * @returns A number for each frame that both have; undefined if their skeletons differ.
 */
export function positionError(
  { positions: predicted, frameRate }: Gesture,
  original: Gesture,
  joint: number,
): Float32Array | undefined {
  const { rows, columns } = original.positions;
  if (predicted.columns !== columns) return undefined;
  const step = original.frameRate / frameRate;
  const last = Math.floor((rows - 1) / step + 1e-6);
  const error = new Float32Array(Math.min(predicted.rows, last + 1));
  const there = new Float64Array(columns);
  for (let frame = 0; frame < error.length; frame++) {
    poseAt(original.positions, frame * step, there);
    error[frame] = distance(predicted.data, frame * columns, there, 0, columns, joint);
  }
  return error;
}

/** The mean of a curve; NaN if it is empty. */
export function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The distance of a node in two poses, or the mean of all nodes' distances. */
function distance(
  a: Float32Array | Float64Array,
  i: number,
  b: Float32Array | Float64Array,
  j: number,
  columns: number,
  joint: number,
): number {
  const first = joint < 0 ? 0 : 3 * joint;
  const end = joint < 0 ? columns : first + 3;
  let sum = 0;
  for (let c = first; c < end; c += 3) {
    sum += Math.hypot(
      a[i + c]! - b[j + c]!,
      a[i + c + 1]! - b[j + c + 1]!,
      a[i + c + 2]! - b[j + c + 2]!,
    );
  }
  return 3 * sum / (end - first);
}
