import type { Matrix } from "../../matrix/matrix.ts";

/**
 * Natural logarithm of energies plus an offset, ln(S + offset), which bounds it below for silence.
 *
 * @param energies Energies or powers S, none negative.
 * @param offset What is added to each.
 * @returns Their logarithms, of the same shape.
 *
 * @example Usage
 * ```ts
 * import { offsetLog } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const energies = { data: Float64Array.of(1, 0), rows: 1, columns: 2 };
 * assertEquals(offsetLog(energies, 1e-10).data, Float64Array.of(Math.log(1 + 1e-10), Math.log(1e-10)));
 * ```
 */
export function offsetLog(energies: Matrix, offset = 1e-10): Matrix {
  const { rows, columns } = energies;
  const data = new Float64Array(energies.data.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.log(energies.data[i]! + offset);
  return { data, rows, columns };
}
