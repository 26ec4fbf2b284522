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
 * import { melFilterBank } from "@aud2repr2pose/aud2repr2pose/audio";
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
 * import { slaneyFilterBank } from "@aud2repr2pose/aud2repr2pose/audio";
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
  const lowest = slaneyMelOf(lowFrequency);
  const spacing = (slaneyMelOf(highFrequency) - lowest) / (filters + 1);
  const corner = (i: number) => i > filters ? highFrequency : slaneyHertzOf(lowest + i * spacing);
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

function slaneyMelOf(hertz: number): number {
  if (hertz < KNEE_HERTZ) return 3 * hertz / 200;
  return KNEE_MEL + Math.log(hertz / KNEE_HERTZ) / LOG_STEP;
}

function slaneyHertzOf(mel: number): number {
  if (mel < KNEE_MEL) return 200 * mel / 3;
  return KNEE_HERTZ * Math.exp(LOG_STEP * (mel - KNEE_MEL));
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
