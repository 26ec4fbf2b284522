/** Options for {@linkcode preEmphasis}. */
export interface PreEmphasisOptions {
  /**
   * How much of the sample before is taken off; 0 leaves the signal as it is.
   *
   * @default {0.97}
   */
  coefficient?: number;
  /**
   * The sample before the first; 0 keeps the first sample as it is.
   *
   * @default {0}
   */
  previous?: number;
}

/**
 * Lifts the high frequencies of a signal: y[i] = x[i] - coefficient x[i - 1].
 *
 * @param signal The samples x.
 * @param options The coefficient, and what came before the signal.
 * @returns The samples y, a new array of the same length.
 *
 * @example Usage
 * ```ts
 * import { preEmphasis } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(preEmphasis(Float64Array.of(1, 1, 2), { coefficient: 0.5 }), Float64Array.of(1, 0.5, 1.5));
 * ```
 */
export function preEmphasis(signal: Float64Array, options: PreEmphasisOptions = {}): Float64Array {
  const { coefficient = 0.97 } = options;
  let { previous = 0 } = options;
  const result = new Float64Array(signal.length);
  for (let i = 0; i < signal.length; i++) {
    const sample = signal[i]!;
    result[i] = sample - coefficient * previous;
    previous = sample;
  }
  return result;
}
