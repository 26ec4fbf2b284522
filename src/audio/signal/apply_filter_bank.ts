import type { Matrix } from "../../matrix/matrix.ts";
import { type FilterRanges, filterRanges } from "./filter_ranges.ts";

/**
 * Weighs the bins of power spectra with each filter of a bank and adds them up.
 *
 * It is the product of the spectra with the transposed bank, which skips the zeros that a filter
 * begins and ends with: most of a bank of triangles.
 *
 * @param power The spectra as (frames, bins).
 * @param bank The filters as (filters, bins).
 * @param ranges Where its filters are not zero; found in the bank by default. Who applies a bank again
 * and again finds them once, with {@linkcode filterRanges}.
 * @returns The energy in each filter as (frames, filters).
 * @throws {RangeError} If spectra and filters differ in their number of bins.
 *
 * @example Usage
 * ```ts
 * import { applyFilterBank } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const power = { data: Float64Array.of(1, 2, 3), rows: 1, columns: 3 };
 * const bank = { data: Float64Array.of(1, 0.5, 0, 0, 0.5, 1), rows: 2, columns: 3 };
 * assertEquals(applyFilterBank(power, bank).data, Float64Array.of(2, 4));
 * ```
 */
export function applyFilterBank(
  power: Matrix,
  bank: Matrix,
  ranges: FilterRanges = filterRanges(bank),
): Matrix {
  const bins = bank.columns;
  if (power.columns !== bins) {
    throw new RangeError(`power must have the filters' ${bins} bins, it has ${power.columns}`);
  }
  const filters = bank.rows;
  const { first, end } = ranges;
  const data = new Float64Array(power.rows * filters);
  for (let row = 0; row < power.rows; row++) {
    const start = row * bins;
    for (let filter = 0; filter < filters; filter++) {
      const weights = filter * bins;
      let energy = 0;
      for (let bin = first[filter]!; bin < end[filter]!; bin++) {
        energy += power.data[start + bin]! * bank.data[weights + bin]!;
      }
      data[row * filters + filter] = energy;
    }
  }
  return { data, rows: power.rows, columns: filters };
}
