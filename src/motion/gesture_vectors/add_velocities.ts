import type { Matrix } from "../../matrix/matrix.ts";

/**
 * Puts velocities beside positions: after x, y, z of each node their differences to the frame before,
 * zeros in the first. {@linkcode removeVelocities} takes them out again.
 *
 * @param positions Positions, (frames, 3 * nodes).
 * @returns Gesture vectors, (frames, 6 * nodes).
 *
 * @example Usage
 * ```ts
 * import { addVelocities } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const positions = { data: Float64Array.of(0, 60, 0, 1, 62, 0), rows: 2, columns: 3 };
 * assertEquals([...addVelocities(positions).data], [0, 60, 0, 0, 0, 0, 1, 62, 0, 1, 2, 0]);
 * ```
 */
export function addVelocities({ data: x, rows, columns }: Matrix): Matrix {
  const data = new Float64Array(2 * x.length);
  for (let i = 0, o = 0; i < x.length; i += 3, o += 6) {
    for (let c = 0; c < 3; c++) {
      data[o + c] = x[i + c]!;
      if (i >= columns) data[o + 3 + c] = x[i + c]! - x[i + c - columns]!;
    }
  }
  return { data, rows, columns: 2 * columns };
}
