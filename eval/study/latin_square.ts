/**
 * A Latin square in which each thing comes in each place, and, of an even number, each follows each other
 * equally often: rows are orders for participants in turn. Of an odd number, each row is followed by itself
 * turned round, so that the same holds of twice as many rows.
 *
 * E. J. Williams: Experimental Designs Balanced for the Estimation of Residual Effects of Treatments.
 * Australian Journal of Scientific Research A 2, 1949.
 *
 * @param size How many things.
 * @returns Rows of the numbers from 0 to `size` - 1.
 */
export function williamsSquare(size: number): number[][] {
  // 0, 1, n - 1, 2, n - 2, ...: neighbours differ by each distance once.
  const first = Array.from({ length: size }, (_, i) => i % 2 ? (i + 1) / 2 : (size - i / 2) % size);
  const rows = Array.from({ length: size }, (_, row) => first.map((value) => (value + row) % size));
  return size % 2 === 0 ? rows : rows.flatMap((row) => [row, row.toReversed()]);
}
