import type { Matrix } from "../../matrix/matrix.ts";

/** Options for {@linkcode melFilterBank}. */
export interface MelFilterBankOptions {
  /**
   * Number of filters.
   *
   * @default {26}
   */
  filters?: number;
  /**
   * Number of points of the transform whose power spectrum is filtered.
   *
   * @default {512}
   */
  nfft?: number;
  /**
   * Where the first filter begins, in Hz.
   *
   * @default {0}
   */
  lowFrequency?: number;
  /**
   * Where the last filter ends, in Hz.
   *
   * @default {sampleRate / 2}
   */
  highFrequency?: number;
}

/**
 * Triangular filters that are evenly spaced on the mel scale, mel = 2595 log10(1 + f / 700), with
 * their corners at whole bins floor((nfft + 1) f / sampleRate) and a height of 1.
 *
 * Davis and Mermelstein (1980), in the form that HTK and python_speech_features gave them. A filter so
 * narrow that its corners fall into one bin is all zeros.
 *
 * @param sampleRate Samples a second, in Hz.
 * @param options Number of filters, their range, and the transform's size.
 * @returns The filters as (filters, nfft / 2 + 1).
 * @throws {RangeError} If the range of frequencies is empty or goes beyond half the sampling rate.
 *
 * @example Usage
 * ```ts
 * import { melFilterBank } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const bank = melFilterBank(16000, { filters: 40 });
 * assertEquals([bank.rows, bank.columns], [40, 257]);
 * ```
 */
export function melFilterBank(sampleRate: number, options: MelFilterBankOptions = {}): Matrix {
  const { filters = 26, nfft = 512, lowFrequency = 0, highFrequency = sampleRate / 2 } = options;
  if (!(0 <= lowFrequency && lowFrequency < highFrequency && highFrequency <= sampleRate / 2)) {
    throw new RangeError(
      `filters must lie between 0 and ${sampleRate / 2} Hz, current range is ${lowFrequency} to ` +
        `${highFrequency} Hz`,
    );
  }
  const lowest = melOf(lowFrequency);
  const spacing = (melOf(highFrequency) - lowest) / (filters + 1);
  const corner = (i: number) => {
    const frequency = i > filters ? highFrequency : hertzOf(lowest + i * spacing);
    return Math.floor((nfft + 1) * frequency / sampleRate);
  };
  const columns = nfft / 2 + 1;
  const data = new Float64Array(filters * columns);
  for (let filter = 0; filter < filters; filter++) {
    const [left, centre, right] = [corner(filter), corner(filter + 1), corner(filter + 2)];
    const row = data.subarray(filter * columns, (filter + 1) * columns);
    for (let bin = left; bin < centre; bin++) row[bin] = (bin - left) / (centre - left);
    for (let bin = centre; bin < right; bin++) row[bin] = (right - bin) / (right - centre);
  }
  return { data, rows: filters, columns };
}

function melOf(hertz: number): number {
  return 2595 * Math.log10(1 + hertz / 700);
}

function hertzOf(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1);
}
