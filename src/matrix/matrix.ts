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
