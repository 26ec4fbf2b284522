import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";

/**
 * Takes the velocities out of gesture vectors: of each node's six numbers, the first three stay.
 *
 * @param vectors Gesture vectors, (frames, 6 * nodes).
 * @returns Positions in cm, (frames, 3 * nodes).
 * @throws {InputError} If the number of columns is no multiple of six.
 *
 * @example Usage
 * ```ts
 * import { removeVelocities } from "@aud2repr2pose/aud2repr2pose";
 *
 * const vectors = { data: new Float64Array([0, 60, 0, 0, 0, 0]), rows: 1, columns: 6 };
 * console.log(removeVelocities(vectors).data); // [0, 60, 0]
 * ```
 */
export function removeVelocities<T extends Float32Array | Float64Array>(
  { data, rows, columns }: Matrix<T>,
): Matrix<T> {
  if (columns % 6 !== 0) {
    throw new InputError(
      `has ${columns} columns; gesture vectors with velocities have 6 for each node`,
    );
  }
  const positions = data.slice(0, data.length / 2) as T;
  for (let i = 0, o = 0; i < data.length; i += 6) {
    for (let c = 0; c < 3; c++) positions[o++] = data[i + c]!;
  }
  return { data: positions, rows, columns: columns / 2 };
}
