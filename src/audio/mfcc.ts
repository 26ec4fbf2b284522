/**
 * Mel-frequency cepstral coefficients: the stream that computes them, and all at once. The chain is in
 * `#rows`; its settings are in `mfcc_settings.ts`, its steps in `mfcc_steps.ts` and `signal/`.
 *
 * @module
 */
import { InputError } from "../errors/input_error.ts";
import { joinRows, type Matrix } from "../matrix/matrix.ts";
import { cepstrum, lifter, logEnergy, preEmphasis } from "./mfcc_steps.ts";
import { mfccDefaults, mfccFields, type MfccOptions } from "./mfcc_settings.ts";
import { checkSettings } from "./settings.ts";
import { averageGroups, frameViews } from "./signal/frames.ts";
import {
  applyFilterBank,
  type FilterRanges,
  filterRanges,
  melFilterBank,
} from "./signal/mel_filter_bank.ts";
import { boundedLog, powerSpectrum } from "./signal/power_spectrum.ts";
import { SlidingBuffer } from "./signal/sliding_buffer.ts";
import { type FeatureStream, mixDown, type Waveform } from "./signal/waveform.ts";

/** Samples taken in at a time, so that a long block is never copied as a whole. */
const PIECE_LENGTH = 16384;

/** Frames computed at a time, so that what is between the steps stays in the cache. */
const BATCH_LENGTH = 20;

/** The value of full scale in 16-bit samples, whose scale the published features have. */
const INT16_SCALE = 32768;

/**
 * Mel-frequency cepstral coefficients of sound that arrives in blocks.
 *
 * Gives the rows of {@linkcode mfcc}, bit for bit, each as soon as its frames have been heard, in the
 * memory of a moment.
 *
 * @example Usage
 * ```ts
 * import { MfccStream } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const stream = new MfccStream({ sampleRate: 16000 });
 * let rows = 0;
 * for (let block = 0; block < 10; block++) {
 *   rows += stream.push([new Float64Array(1600)]).rows;
 * }
 * rows += stream.finish().rows;
 * assertEquals(rows, 19);
 * ```
 */
export class MfccStream implements FeatureStream {
  /** Number of coefficients. */
  readonly columns: number;
  /** Seconds from one row to the next. */
  readonly rowSeconds: number;
  /** Samples that a sound must have for one row. */
  readonly minimumLength: number;
  readonly #settings: Required<MfccOptions>;
  readonly #sampleRate: number;
  readonly #frameLength: number;
  /** Samples between the starts of frames, whole where the hop is constant. */
  readonly #hop: number;
  /** The same of frames that are computed: some are not where `first` is kept. */
  readonly #stride: number;
  /** Computed frames that become one row. */
  readonly #group: number;
  readonly #nfft: number;
  readonly #filterBank: Matrix;
  readonly #filterRanges: FilterRanges;
  /** The latest samples after pre-emphasis. */
  readonly #signal = new SlidingBuffer();
  #lastSample = 0;
  /** Number of the next frame to compute. */
  #next = 0;

  /**
   * Begins a recording.
   *
   * @param format The sampling rate of the sound in Hz.
   * @param options Settings; the paper's by default.
   * @throws {RangeError} If a setting is out of its range.
   * @throws {InputError} If the sampling rate is too low for the settings.
   */
  constructor(format: { readonly sampleRate: number }, options: MfccOptions = {}) {
    const settings = { ...mfccDefaults, ...options };
    checkSettings(mfccFields, settings);
    const { sampleRate } = format;
    const { frame, step, hop, nfft, filters, cepstra, lowFrequency, group, grouping } = settings;
    const highFrequency = settings.highFrequency === "nyquist"
      ? sampleRate / 2
      : settings.highFrequency;
    if (cepstra > filters) {
      throw new RangeError(`cepstra must be at most the ${filters} filters, current is ${cepstra}`);
    }
    const keptOf = grouping === "first" ? group : 1;
    this.#settings = settings;
    this.#sampleRate = sampleRate;
    this.#frameLength = Math.round(frame * sampleRate);
    this.#hop = hop === "exact" ? step * sampleRate : Math.round(step * sampleRate);
    if (!(this.#hop >= 1 && this.#frameLength >= 1 && highFrequency <= sampleRate / 2)) {
      throw new InputError(
        `sampling rate of ${sampleRate} Hz is too low for MFCC in steps of ${step} s up to ` +
          `${highFrequency} Hz; use sound of 16000 Hz or more`,
      );
    }
    this.#stride = this.#hop * keptOf;
    this.#group = group / keptOf;
    this.#nfft = nfft === "auto" ? Math.max(4, 2 ** Math.ceil(Math.log2(this.#frameLength))) : nfft;
    this.#filterBank = melFilterBank(sampleRate, {
      filters,
      nfft: this.#nfft,
      lowFrequency,
      highFrequency,
    });
    this.#filterRanges = filterRanges(this.#filterBank);
    this.columns = cepstra;
    this.rowSeconds = group * this.#hop / sampleRate;
    this.minimumLength = Math.max(
      this.#frameLength,
      Math.floor(this.#frameLength + (this.#group - 2) * this.#hop) + 1,
    );
  }

  /**
   * Takes the next block of sound.
   *
   * @param channels One array a channel, all of the same length, +-1 at full scale; not kept. The mean
   * over channels is heard.
   * @returns The rows that are complete, as (rows, coefficients).
   */
  push(channels: readonly Float64Array[]): Matrix {
    const batches: Matrix[] = [];
    const length = channels[0]?.length ?? 0;
    for (let start = 0; start < length; start += PIECE_LENGTH) {
      const piece = channels.map((channel) => channel.subarray(start, start + PIECE_LENGTH));
      const signal = mixDown(piece, this.#signal.extend(piece[0]!.length));
      const previous = this.#lastSample;
      this.#lastSample = signal.at(-1)!;
      preEmphasis(signal, { coefficient: this.#settings.preEmphasis, previous, result: signal });
      this.#compute(this.#completeFrames(), batches);
    }
    return joinRows(batches, this.columns);
  }

  /**
   * Says that the sound has ended.
   *
   * @returns The rows that were left, their last frames filled up with zeros.
   * @throws {InputError} If the whole sound is too short for one row.
   */
  finish(): Matrix {
    const length = this.#signal.end;
    if (length < this.minimumLength) {
      throw new InputError(
        `sound is too short for MFCC: it has ${length} samples (` +
          `${(length / this.#sampleRate).toFixed(4)} s), at least ${this.minimumLength} ` +
          `(${(this.minimumLength / this.#sampleRate).toFixed(4)} s) are needed`,
      );
    }
    const batches: Matrix[] = [];
    this.#compute(Math.max(1, this.#framesBegun(length)), batches);
    return joinRows(batches, this.columns);
  }

  /** Number of frames before whose start the frame of the hop before has ended: all but the last do. */
  #framesBegun(length: number): number {
    // 1 + ceil((length - frame) / hop) frames at every hop, counted at every stride.
    return Math.ceil((length - this.#frameLength + this.#hop) / this.#stride);
  }

  /** Number of frames that the samples so far decide. */
  #completeFrames(): number {
    // The first nfft samples are heard, and the sound must go on beyond the frame before.
    const heard = Math.min(this.#frameLength, this.#nfft);
    const full = Math.floor((this.#signal.end - heard) / this.#stride) + 1;
    return Math.min(full, this.#framesBegun(this.#signal.end));
  }

  /** Computes whole groups of frames up to frame number `end`. */
  #compute(end: number, batches: Matrix[]): void {
    const group = this.#group;
    const batchLength = Math.max(1, Math.floor(BATCH_LENGTH / group)) * group;
    while (end - this.#next >= group) {
      const left = end - this.#next;
      const count = Math.min(batchLength, left - left % group);
      batches.push(this.#rows(count));
      this.#next += count;
      this.#signal.dropBefore(Math.round(this.#next * this.#stride));
    }
  }

  /** The chain from samples to coefficients, for the next `count` frames. */
  #rows(count: number): Matrix {
    const { cepstra, lifter: L, energy } = this.#settings;
    const { data, origin, end } = this.#signal;
    const signal = data.subarray(Math.round(this.#next * this.#stride) - origin, end - origin);
    const length = Math.min(this.#frameLength, this.#nfft);
    const frames = frameViews(signal, { length, step: this.#stride, first: this.#next, count });
    // A scale that is a power of two: as if the samples had it.
    const power = powerSpectrum(frames, this.#nfft, { scale: INT16_SCALE ** 2 / this.#nfft });
    const energies = applyFilterBank(power, this.#filterBank, this.#filterRanges);
    // What follows the logarithm is linear: done to the mean of a group, it is done once a row.
    const mel = averageGroups(boundedLog(energies), this.#group); // (rows, filters)
    const coefficients = lifter(cepstrum(mel, cepstra), L); // (rows, cepstra)
    if (energy) {
      const { data } = averageGroups(logEnergy(power), this.#group); // (rows, 1)
      for (const [row, value] of data.entries()) coefficients.data[row * cepstra] = value;
    }
    return coefficients;
  }
}

/**
 * Mel-frequency cepstral coefficients (Davis and Mermelstein 1980) of a sound, 20 rows a second by
 * default, as the paper's speech encoder hears them.
 *
 * The channels are averaged and brought to the scale of 16-bit samples; then pre-emphasis
 * ({@linkcode preEmphasis}), frames without a window ({@linkcode frameSignal}), power spectrum
 * ({@linkcode powerSpectrum}), mel filter bank ({@linkcode melFilterBank}, {@linkcode applyFilterBank}),
 * logarithm ({@linkcode boundedLog}), cosine transform ({@linkcode cepstrum}), liftering
 * ({@linkcode lifter}), log energy as coefficient 0 ({@linkcode logEnergy}), and averages over groups of
 * frames ({@linkcode averageGroups}). Equal to python_speech_features within rounding, where a step is
 * whole samples or the hop is constant.
 *
 * @param waveform The sound, of any sampling rate and number of channels.
 * @param options Settings; the paper's by default, `{ group: 1 }` for 100 rows a second.
 * @returns The coefficients as (rows, cepstra).
 * @throws {RangeError} If a setting is out of its range.
 * @throws {InputError} If the sound is too short for one row, or its sampling rate too low.
 *
 * @example Usage
 * ```ts
 * import { mfcc } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const tone = Float64Array.from({ length: 16000 }, (_, i) => Math.sin(2 * Math.PI * 220 * i / 16000));
 * const features = mfcc({ sampleRate: 16000, channels: [tone] });
 * assertEquals([features.rows, features.columns], [19, 26]);
 * ```
 */
export function mfcc(waveform: Waveform, options: MfccOptions = {}): Matrix {
  const stream = new MfccStream(waveform, options);
  return joinRows([stream.push(waveform.channels), stream.finish()], stream.columns);
}
