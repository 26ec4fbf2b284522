/**
 * Extends a signal at both ends by its mirror image there, the end itself not repeated: 3 2 [1 2 3] 2 1.
 *
 * So a transform can be centred on the first sample and on the last. A signal too short for that is
 * mirrored again and again, as `np.pad(signal, count, mode="reflect")` does.
 *
 * @param signal The samples, at least one.
 * @param count Samples to add at each end.
 * @returns The extended signal, `signal.length + 2 * count` samples.
 * @throws {RangeError} If the signal is empty, or `count` is not an integer from 0.
 *
 * @example Usage
 * ```ts
 * import { reflectEnds } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(reflectEnds(Float64Array.of(1, 2, 3), 2), Float64Array.of(3, 2, 1, 2, 3, 2, 1));
 * ```
 */
export function reflectEnds(signal: Float64Array, count: number): Float64Array {
  if (signal.length === 0) throw new RangeError("signal must have at least one sample");
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`count must be an integer from 0, current value is ${count}`);
  }
  const last = signal.length - 1;
  const period = Math.max(1, 2 * last);
  /** The sample that stands at a place before the signal or after it. */
  const mirrored = (i: number) => {
    const turn = Math.abs(i) % period;
    return signal[turn <= last ? turn : period - turn]!;
  };
  const result = new Float64Array(signal.length + 2 * count);
  result.set(signal, count);
  for (let i = 0; i < count; i++) {
    result[i] = mirrored(i - count);
    result[count + last + 1 + i] = mirrored(last + 1 + i);
  }
  return result;
}
