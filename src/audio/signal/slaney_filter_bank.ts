import type { Matrix } from "../../matrix/matrix.ts";

/** Options for {@linkcode slaneyFilterBank}. */
export interface SlaneyFilterBankOptions {
  /**
   * Number of filters.
   *
   * @default {64}
   */
  filters?: number;
  /**
   * Number of points of the transform whose power spectrum is filtered.
   *
   * @default {2048}
   */
  nfft?: number;
  /**
   * Where the first filter begins, in Hz.
   *
   * @default {100}
   */
  lowFrequency?: number;
  /**
   * Where the last filter ends, in Hz.
   *
   * @default {7500}
   */
  highFrequency?: number;
}

/**
 * Triangular filters that are evenly spaced on Slaney's mel scale, each with an area of 1 over
 * frequency in Hz; their corners lie between the bins where they fall.
 *
 * Slaney (1998), "Auditory Toolbox", version 2: the scale is linear to 1,000 Hz, 15 mel, and from there
 * on logarithmic, 27 mel for a factor of 6.4. The bank is that of `librosa.filters.mel`.
 *
 * @param sampleRate Samples a second, in Hz.
 * @param options Number of filters, their range, and the transform's size.
 * @returns The filters as (filters, nfft / 2 + 1).
 * @throws {RangeError} If the range of frequencies is empty or goes beyond half the sampling rate.
 *
 * @example Usage
 * ```ts
 * import { slaneyFilterBank } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const bank = slaneyFilterBank(22050);
 * assertEquals([bank.rows, bank.columns], [64, 1025]);
 * ```
 */
export function slaneyFilterBank(
  sampleRate: number,
  options: SlaneyFilterBankOptions = {},
): Matrix {
  const { filters = 64, nfft = 2048, lowFrequency = 100, highFrequency = 7500 } = options;
  if (!(0 <= lowFrequency && lowFrequency < highFrequency && highFrequency <= sampleRate / 2)) {
    throw new RangeError(
      `filters must lie between 0 and ${sampleRate / 2} Hz, current range is ${lowFrequency} to ` +
        `${highFrequency} Hz`,
    );
  }
  const lowest = melOf(lowFrequency);
  const spacing = (melOf(highFrequency) - lowest) / (filters + 1);
  const corner = (i: number) => i > filters ? highFrequency : hertzOf(lowest + i * spacing);
  const columns = nfft / 2 + 1;
  const data = new Float64Array(filters * columns);
  for (let filter = 0; filter < filters; filter++) {
    const [left, centre, right] = [corner(filter), corner(filter + 1), corner(filter + 2)];
    const height = 2 / (right - left);
    for (let bin = 0; bin < columns; bin++) {
      const frequency = bin * sampleRate / nfft;
      const rise = (frequency - left) / (centre - left);
      const fall = (right - frequency) / (right - centre);
      data[filter * columns + bin] = height * Math.max(0, Math.min(rise, fall));
    }
  }
  return { data, rows: filters, columns };
}

/** Where the scale turns from linear, 3 mel for 200 Hz, to logarithmic. */
const KNEE_HERTZ = 1000;
const KNEE_MEL = 15;
/** Growth of the logarithm of frequency in a mel above. */
const LOG_STEP = Math.log(6.4) / 27;

function melOf(hertz: number): number {
  if (hertz < KNEE_HERTZ) return 3 * hertz / 200;
  return KNEE_MEL + Math.log(hertz / KNEE_HERTZ) / LOG_STEP;
}

function hertzOf(mel: number): number {
  if (mel < KNEE_MEL) return 200 * mel / 3;
  return KNEE_HERTZ * Math.exp(LOG_STEP * (mel - KNEE_MEL));
}
