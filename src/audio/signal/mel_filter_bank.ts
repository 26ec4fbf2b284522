import type { Matrix } from "../../matrix/matrix.ts";

/** Options for {@linkcode melFilterBank}. */
export interface MelFilterBankOptions {
  /**
   * Which mel scale, and which triangles on it.
   *
   * `"htk"`: mel = 2595 log10(1 + f / 700), corners at whole bins floor((nfft + 1) f / sampleRate), a
   * height of 1. Davis and Mermelstein (1980), in the form that HTK and python_speech_features gave
   * them. A filter so narrow that its corners fall into one bin is all zeros.
   *
   * `"slaney"`: linear to 1,000 Hz, 15 mel, and from there on logarithmic, 27 mel for a factor of 6.4;
   * corners where they fall between the bins, an area of 1 over frequency in Hz. Slaney (1998),
   * "Auditory Toolbox", version 2; the bank is that of `librosa.filters.mel`.
   *
   * @default {"htk"}
   */
  readonly scale?: "htk" | "slaney";
  /**
   * Number of filters.
   *
   * @default {26}
   */
  readonly filters?: number;
  /**
   * Number of points of the transform whose power spectrum is filtered.
   *
   * @default {512}
   */
  readonly nfft?: number;
  /**
   * Where the first filter begins, in Hz.
   *
   * @default {0}
   */
  readonly lowFrequency?: number;
  /**
   * Where the last filter ends, in Hz.
   *
   * @default {sampleRate / 2}
   */
  readonly highFrequency?: number;
}

/** A mel scale: from Hz, and back. */
interface MelScale {
  readonly melOf: (hertz: number) => number;
  readonly hertzOf: (mel: number) => number;
}

const HTK: MelScale = {
  melOf: (hertz) => 2595 * Math.log10(1 + hertz / 700),
  hertzOf: (mel) => 700 * (10 ** (mel / 2595) - 1),
};

/** Where Slaney's scale turns from linear, 3 mel for 200 Hz, to logarithmic. */
const KNEE_HERTZ = 1000, KNEE_MEL = 15;
/** Growth of the logarithm of frequency in a mel above. */
const LOG_STEP = Math.log(6.4) / 27;

const SLANEY: MelScale = {
  melOf: (hertz) =>
    hertz < KNEE_HERTZ ? 3 * hertz / 200 : KNEE_MEL + Math.log(hertz / KNEE_HERTZ) / LOG_STEP,
  hertzOf: (mel) =>
    mel < KNEE_MEL ? 200 * mel / 3 : KNEE_HERTZ * Math.exp(LOG_STEP * (mel - KNEE_MEL)),
};

/**
 * Triangular filters that are evenly spaced on a mel scale, each from the centre of the one before to that
 * of the next.
 *
 * @param sampleRate Samples a second, in Hz.
 * @param options The scale, the number of filters, their range, and the transform's size.
 * @returns The filters as (filters, nfft / 2 + 1).
 * @throws {RangeError} If the range of frequencies is empty or goes beyond half the sampling rate.
 *
 * @example Usage
 * ```ts
 * import { melFilterBank } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const bank = melFilterBank(16000, { filters: 40 });
 * assertEquals([bank.rows, bank.columns], [40, 257]);
 * ```
 */
export function melFilterBank(sampleRate: number, options: MelFilterBankOptions = {}): Matrix {
  const { scale = "htk", filters = 26, nfft = 512 } = options;
  const { lowFrequency = 0, highFrequency = sampleRate / 2 } = options;
  if (!(0 <= lowFrequency && lowFrequency < highFrequency && highFrequency <= sampleRate / 2)) {
    throw new RangeError(
      `filters must lie between 0 and ${sampleRate / 2} Hz, current range is ${lowFrequency} to ` +
        `${highFrequency} Hz`,
    );
  }
  const { melOf, hertzOf } = scale === "htk" ? HTK : SLANEY;
  const lowest = melOf(lowFrequency);
  const spacing = (melOf(highFrequency) - lowest) / (filters + 1);
  /** Where filter i begins: in bins on the one scale, in Hz on the other. */
  const corner = (i: number) => {
    const frequency = i > filters ? highFrequency : hertzOf(lowest + i * spacing);
    return scale === "htk" ? Math.floor((nfft + 1) * frequency / sampleRate) : frequency;
  };
  const columns = nfft / 2 + 1;
  const data = new Float64Array(filters * columns);
  for (let filter = 0; filter < filters; filter++) {
    const left = corner(filter), centre = corner(filter + 1), right = corner(filter + 2);
    const height = scale === "htk" ? 1 : 2 / (right - left);
    for (let bin = 0; bin < columns; bin++) {
      const at = scale === "htk" ? bin : bin * sampleRate / nfft;
      if (at < left || at >= right) continue;
      const triangle = at < centre
        ? (at - left) / (centre - left)
        : (right - at) / (right - centre);
      data[filter * columns + bin] = height * triangle;
    }
  }
  return { data, rows: filters, columns };
}

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
 * import { filterRanges } from "@aud2repr2pose/aud2repr2pose/audio";
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
 * import { applyFilterBank } from "@aud2repr2pose/aud2repr2pose/audio";
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
      const low = first[filter]!, high = end[filter]!;
      data[row * filters + filter] = product(
        power.data,
        start + low,
        bank.data,
        filter * bins + low,
        high - low,
      );
    }
  }
  return { data, rows: power.rows, columns: filters };
}

/** Sum of products, in two sums side by side, so that no addition waits for the one before. */
function product(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  length: number,
): number {
  let even = 0, odd = 0, i = 0;
  for (; i < length - 1; i += 2) {
    even += a[fromA + i]! * b[fromB + i]!;
    odd += a[fromA + i + 1]! * b[fromB + i + 1]!;
  }
  if (i < length) even += a[fromA + i]! * b[fromB + i]!;
  return even + odd;
}
