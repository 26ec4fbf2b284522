/**
 * A matrix stored row after row in one flat typed array: element (r, c) is `data[r * columns + c]`.
 *
 * Features are (frames, features), gestures are (frames, coordinates).
 */
export interface Matrix<T extends Float32Array | Float64Array = Float64Array> {
  /** The elements, row-major, `rows * columns` of them. */
  readonly data: T;
  /** Number of rows: frames or points in time. */
  readonly rows: number;
  /** Number of columns: features, coordinates or units. */
  readonly columns: number;
}

/** Frames a second, of speech features and of gestures alike: frame k stands for the time k / 20 s. */
export const FRAME_RATE = 20;

/**
 * Puts matrices of the same number of columns one below the other.
 *
 * @param parts The matrices, from the top down, possibly none.
 * @param columns Their number of columns.
 * @param NumberArray The kind of their numbers; float64 by default.
 * @returns A matrix of all their rows; the matrix itself where there is only one.
 */
export function joinRows<T extends Float32Array | Float64Array = Float64Array>(
  parts: readonly Matrix<T>[],
  columns: number,
  NumberArray: new (length: number) => T = Float64Array as never,
): Matrix<T> {
  if (parts.length === 1) return parts[0]!;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const data = new NumberArray(rows * columns);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, rows, columns };
}
