/**
 * Sum of a run of numbers. Four sums run side by side, so that no addition waits for the one before.
 *
 * @param data The numbers.
 * @param start Where the run starts.
 * @param length Its length.
 * @returns The sum.
 */
export function sumRange(data: Float64Array, start: number, length: number): number {
  let a = 0, b = 0, c = 0, d = 0;
  const end = start + length;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    a += data[i]!;
    b += data[i + 1]!;
    c += data[i + 2]!;
    d += data[i + 3]!;
  }
  for (; i < end; i++) a += data[i]!;
  return (a + b) + (c + d);
}
