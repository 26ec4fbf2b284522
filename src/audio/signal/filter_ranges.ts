import type { Matrix } from "../../matrix/matrix.ts";

/** The bins that each filter of a bank begins and ends with. */
export interface FilterRanges {
  /** Of each filter the first bin that is not zero. */
  readonly first: Int32Array;
  /** Of each filter the bin after the last that is not zero. */
  readonly end: Int32Array;
}

/**
 * Finds where the filters of a bank are not zero.
 *
 * @param bank The filters as (filters, bins).
 * @returns Of each filter the first bin that is not zero, and the bin after the last that is not; the
 * same bin where all are zero.
 *
 * @example Usage
 * ```ts
 * import { filterRanges } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const bank = { data: Float64Array.of(1, 0.5, 0, 0, 0.5, 1), rows: 2, columns: 3 };
 * assertEquals(filterRanges(bank), { first: Int32Array.of(0, 1), end: Int32Array.of(2, 3) });
 * ```
 */
export function filterRanges(bank: Matrix): FilterRanges {
  const first = new Int32Array(bank.rows);
  const end = new Int32Array(bank.rows);
  for (let filter = 0; filter < bank.rows; filter++) {
    const weights = filter * bank.columns;
    let [low, high] = [0, bank.columns];
    while (low < high && bank.data[weights + low] === 0) low++;
    while (low < high && bank.data[weights + high - 1] === 0) high--;
    [first[filter], end[filter]] = [low, high];
  }
  return { first, end };
}
