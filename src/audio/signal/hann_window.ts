/**
 * Periodic Hann window for Fourier transforms, 0.5 - 0.5 cos(2 pi i / length).
 *
 * Periodic: its next number would be its first, so that copies at half its length add up to 1.
 *
 * @param length How many numbers it has.
 * @returns The window, 0 at the start, 1 at length / 2.
 * @throws {RangeError} If `length` is not a positive integer.
 *
 * @example Usage
 * ```ts
 * import { hannWindow } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hannWindow(2), Float64Array.of(0, 1));
 * ```
 */
export function hannWindow(length: number): Float64Array {
  if (!Number.isInteger(length) || length < 1) {
    throw new RangeError(`length must be a positive integer, current value is ${length}`);
  }
  return Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos(2 * Math.PI * i / length));
}
