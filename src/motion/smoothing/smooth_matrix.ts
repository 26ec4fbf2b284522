import type { Matrix } from "../../matrix/matrix.ts";
import type { PoseSmoother } from "./smoother.ts";

/**
 * Feeds a whole matrix to a smoother at once.
 *
 * @param smoother A smoother in its initial state.
 * @param matrix The frames (frames, columns).
 * @returns The smoothed frames (frames, columns).
 */
export function smoothMatrix(
  smoother: PoseSmoother,
  matrix: Matrix<Float32Array | Float64Array>,
): Matrix {
  const body = smoother.push(matrix);
  const tail = smoother.finish();
  if (tail.rows === 0) return body;
  const data = new Float64Array(matrix.rows * matrix.columns);
  data.set(body.data);
  data.set(tail.data, body.data.length);
  return { data, rows: matrix.rows, columns: matrix.columns };
}
