import type { Matrix } from "../../matrix/matrix.ts";

/**
 * Natural logarithm of energies, with 2.22e-16, the float64 epsilon, in place of zeros.
 *
 * @param energies Energies or powers, none negative.
 * @returns Their logarithms, of the same shape.
 *
 * @example Usage
 * ```ts
 * import { flooredLog } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const energies = { data: Float64Array.of(1, 0), rows: 1, columns: 2 };
 * assertEquals(flooredLog(energies).data, Float64Array.of(0, Math.log(Number.EPSILON)));
 * ```
 */
export function flooredLog(energies: Matrix): Matrix {
  const { rows, columns } = energies;
  const data = new Float64Array(energies.data.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.log(energies.data[i]! || Number.EPSILON);
  return { data, rows, columns };
}
