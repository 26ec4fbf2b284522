import type { Matrix } from "../../matrix/matrix.ts";

/**
 * Averages groups of successive frames, which brings features to the frame rate of the gestures.
 *
 * @param frames The frames as (frames, features).
 * @param size Frames in a group; a shorter last group is dropped.
 * @returns The means as (floor(frames / size), features).
 * @throws {RangeError} If `size` is not a positive integer.
 *
 * @example Usage
 * ```ts
 * import { averageGroups } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const frames = { data: Float64Array.of(1, 3, 5, 7, 9), rows: 5, columns: 1 };
 * assertEquals(averageGroups(frames, 2).data, Float64Array.of(2, 6));
 * ```
 */
export function averageGroups(frames: Matrix, size: number): Matrix {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`size must be a positive integer, current value is ${size}`);
  }
  const { columns } = frames;
  const rows = Math.floor(frames.rows / size);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += frames.data[(row * size + i) * columns + column]!;
      data[row * columns + column] = sum / size;
    }
  }
  return { data, rows, columns };
}
