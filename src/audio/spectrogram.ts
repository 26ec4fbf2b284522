/**
 * Log mel spectrogram: the settings, the stream that computes it, and all at once. The chain is in
 * `#rows`; its steps are in `signal/`.
 *
 * @module
 */
import type * as z from "zod";
import { InputError } from "../errors/input_error.ts";
import { fault, notNegative, number, positive } from "../json/fields.ts";
import { FRAME_RATE, joinRows, type Matrix } from "../matrix/matrix.ts";
import {
  checkOrder,
  checkSettings,
  count,
  FRAME_SECONDS,
  orWord,
  POWERS,
  type Settings,
  transformLength,
  withDefaults,
} from "./settings.ts";
import { frameViews, reflectEnds } from "./signal/frames.ts";
import {
  applyFilterBank,
  type FilterRanges,
  filterRanges,
  melFilterBank,
} from "./signal/mel_filter_bank.ts";
import { boundedLog, powerSpectrum } from "./signal/power_spectrum.ts";
import { ResampleStream } from "./signal/resampling.ts";
import { SlidingBuffer } from "./signal/sliding_buffer.ts";
import { type FeatureStream, mixDown, type Waveform } from "./signal/waveform.ts";
import { hannWindow } from "./signal/windows.ts";

/** Options for {@linkcode spectrogram}: the paper's settings. */
export interface SpectrogramOptions {
  /**
   * Sampling rate that the sound is brought to, in Hz.
   *
   * @default {22050}
   */
  readonly sampleRate?: number;
  /**
   * Points of the Fourier transform and length of its window in samples, a power of two.
   *
   * @default {2048}
   */
  readonly nfft?: number;
  /**
   * Samples from one frame to the next, at the sampling rate above. `"exact"`: a twentieth of a second,
   * each frame centred at the sample nearest to its time, so that rows never drift. The original has
   * 1102, which makes 20.009 rows a second: 0.27 s too fast after 10 minutes.
   *
   * @default {"exact"}
   */
  readonly hop?: number | "exact";
  /**
   * Number of mel filters, the features of a frame.
   *
   * @default {64}
   */
  readonly filters?: number;
  /**
   * Where the first mel filter begins, in Hz.
   *
   * @default {100}
   */
  readonly lowFrequency?: number;
  /**
   * Where the last mel filter ends, in Hz, at most half the sampling rate above.
   *
   * @default {7500}
   */
  readonly highFrequency?: number;
  /**
   * What is added to an energy before its logarithm is taken.
   *
   * @default {1e-10}
   */
  readonly offset?: number;
}

/** The paper's settings: 64 mel bands, 20 rows a second. */
export const spectrogramDefaults: Readonly<Required<SpectrogramOptions>> = {
  sampleRate: 22050,
  nfft: 2048,
  hop: "exact",
  filters: 64,
  lowFrequency: 100,
  highFrequency: 7500,
  offset: 1e-10,
};

/** What each setting has to be. */
const fields: Settings<SpectrogramOptions> = {
  sampleRate: number(
    { least: 1, most: 768_000, whole: true },
    "a positive integer of at most 768000 (Hz)",
  ),
  nfft: transformLength(POWERS),
  hop: orWord("exact", (words) => number({ least: 1, whole: true }, words), "a positive integer"),
  filters: count,
  lowFrequency: notNegative,
  highFrequency: positive,
  offset: positive,
};

/** The settings as JSON; those that are left out have the paper's value. */
export const spectrogramSchema: z.ZodType<Required<SpectrogramOptions>> = withDefaults(
  fields,
  spectrogramDefaults,
).superRefine(
  (settings, context) => {
    const { sampleRate, hop, highFrequency } = settings;
    checkOrder(settings, "spectrogram", "lowFrequency", "highFrequency", context);
    const half = sampleRate / 2, is = "current value is";
    if (highFrequency > half) {
      const phrase =
        `must be at most half of spectrogram.sampleRate, ${half}, ${is} ${highFrequency}`;
      fault(context, phrase, ["highFrequency"]);
    }
    // A frame need not be a whole number of samples: the original has 1102 instead of 1102.5.
    const frame = FRAME_SECONDS * sampleRate;
    if (hop === "exact" || Math.abs(hop - frame) < 1) return;
    fault(
      context,
      `must be spectrogram.sampleRate / 20, ${frame}, rounded up or down (20 frames a second), or ` +
        `"exact", ${is} ${hop}`,
      ["hop"],
    );
  },
);

/** Samples taken in at a time, so that a long block is never copied as a whole. */
const PIECE_LENGTH = 8192;

/** Frames computed at a time, so that what is between the steps stays in the cache. */
const BATCH_LENGTH = 32;

/** Widest pass band of the resampling filter, as part of what the lower rate can carry. */
const WIDEST_PASS_BAND = 0.95;

/**
 * Log mel spectrogram of sound that arrives in blocks.
 *
 * Gives the rows of {@linkcode spectrogram}, bit for bit, each as soon as its window has been heard, in
 * the memory of a moment.
 *
 * @example Usage
 * ```ts
 * import { SpectrogramStream } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const stream = new SpectrogramStream({ sampleRate: 16000 });
 * let rows = 0;
 * for (let block = 0; block < 10; block++) {
 *   rows += stream.push([new Float64Array(1600)]).rows;
 * }
 * rows += stream.finish().rows;
 * assertEquals(rows, 21);
 * ```
 */
export class SpectrogramStream implements FeatureStream {
  /** Number of mel filters. */
  readonly columns: number;
  /** Seconds from one row to the next. */
  readonly rowSeconds: number;
  readonly #settings: Required<SpectrogramOptions>;
  /** Samples from one frame to the next at the settings' rate; need not be whole. */
  readonly #hop: number;
  readonly #resampler: ResampleStream;
  readonly #window: Float64Array;
  readonly #filterBank: Matrix;
  readonly #filterRanges: FilterRanges;
  /** Half a window: how far the ends of the sound are mirrored. */
  readonly #half: number;
  /** The latest samples at the settings' rate, once mirrored after half a window of mirror image. */
  #signal = new SlidingBuffer();
  /** Whether the start of the sound is mirrored, which takes half a window of it. */
  #isMirrored = false;
  /** Number of the next frame to compute. */
  #next = 0;

  /**
   * Begins a recording.
   *
   * @param format The sampling rate of the sound in Hz.
   * @param options Settings; the paper's by default.
   * @throws {RangeError} If a setting is out of its range.
   */
  constructor(format: { readonly sampleRate: number }, options: SpectrogramOptions = {}) {
    const settings = { ...spectrogramDefaults, ...options };
    checkSettings(fields, settings);
    const { sampleRate, nfft, hop, highFrequency } = settings;
    this.#settings = settings;
    this.#filterBank = melFilterBank(sampleRate, { scale: "slaney", ...settings });
    this.#filterRanges = filterRanges(this.#filterBank);
    this.#window = hannWindow(nfft);
    this.#half = nfft / 2;
    this.columns = settings.filters;
    this.#hop = hop === "exact" ? sampleRate / FRAME_RATE : hop;
    this.rowSeconds = this.#hop / sampleRate;
    // What lies above the mel filters need not be kept, nor be free of aliases; a wide transition makes
    // a short filter.
    const carried = Math.min(format.sampleRate, sampleRate) / 2;
    const passBand = Math.min(highFrequency / carried, WIDEST_PASS_BAND);
    const bands = { passBand, stopBand: 2 - passBand };
    this.#resampler = new ResampleStream(format.sampleRate, sampleRate, bands);
  }

  /**
   * Takes the next block of sound.
   *
   * @param channels One array a channel, all of the same length, +-1 at full scale; not kept. The mean
   * over channels is heard.
   * @returns The rows that are complete, as (rows, filters).
   */
  push(channels: readonly Float64Array[]): Matrix {
    const batches: Matrix[] = [];
    const length = channels[0]?.length ?? 0;
    for (let start = 0; start < length; start += PIECE_LENGTH) {
      const piece = channels.map((channel) => channel.subarray(start, start + PIECE_LENGTH));
      this.#append(this.#resampler.push(mixDown(piece)));
      this.#compute(batches);
    }
    return joinRows(batches, this.columns);
  }

  /**
   * Says that the sound has ended.
   *
   * @returns The rows that were left, their windows filled up by the mirror image of the end.
   * @throws {InputError} If there was no sound.
   */
  finish(): Matrix {
    this.#append(this.#resampler.finish());
    if (this.#signal.end === 0) {
      throw new InputError("sound is empty: a spectrogram takes at least one sample");
    }
    if (this.#isMirrored) {
      const end = this.#signal.toArray().subarray(-this.#half - 1);
      this.#signal.append(reflectEnds(end, this.#half).subarray(-this.#half));
    } else {
      this.#restart(reflectEnds(this.#signal.toArray(), this.#half));
    }
    const batches: Matrix[] = [];
    this.#compute(batches);
    return joinRows(batches, this.columns);
  }

  /** Takes samples at the settings' rate; mirrors the start once enough of it is there. */
  #append(samples: Float64Array): void {
    this.#signal.append(samples);
    if (this.#isMirrored || this.#signal.end <= this.#half) return;
    const start = this.#signal.toArray();
    const mirrored = reflectEnds(start.subarray(0, this.#half + 1), this.#half);
    this.#restart(mirrored.subarray(0, this.#half));
    this.#signal.append(start);
  }

  /** Makes these the first samples. */
  #restart(samples: Float64Array): void {
    this.#signal = new SlidingBuffer();
    this.#signal.append(samples);
    this.#isMirrored = true;
  }

  /** Computes the frames that are complete. */
  #compute(batches: Matrix[]): void {
    if (!this.#isMirrored) return;
    const hop = this.#hop;
    const end = Math.floor((this.#signal.end - this.#settings.nfft) / hop) + 1;
    while (this.#next < end) {
      const count = Math.min(BATCH_LENGTH, end - this.#next);
      batches.push(this.#rows(count));
      this.#next += count;
      // The last samples stay, for the mirror image of the end.
      const start = Math.round(this.#next * hop);
      this.#signal.dropBefore(Math.min(start, this.#signal.end - this.#half - 1));
    }
  }

  /** The chain from samples to log energies, for the next `count` frames. */
  #rows(count: number): Matrix {
    const { nfft, offset } = this.#settings;
    const { data, origin, end } = this.#signal;
    const signal = data.subarray(Math.round(this.#next * this.#hop) - origin, end - origin);
    const frames = frameViews(signal, { length: nfft, step: this.#hop, first: this.#next, count });
    const power = powerSpectrum(frames, nfft, { window: this.#window, scale: 1 });
    const energies = applyFilterBank(power, this.#filterBank, this.#filterRanges);
    return boundedLog(energies, offset); // (count, filters)
  }
}

/**
 * Log mel spectrogram of a sound, 20 rows a second: the speech feature that Kucherenko et al. (2019)
 * compare with MFCC and prosody.
 *
 * The channels are averaged ({@linkcode mixDown}) and brought to 22,050 Hz ({@linkcode resample}); the
 * ends are mirrored ({@linkcode reflectEnds}), so that frame k is centred at k / 20 seconds; then frames
 * ({@linkcode frameSignal}) under a Hann window ({@linkcode hannWindow}), power spectrum
 * ({@linkcode powerSpectrum}), Slaney's mel filters ({@linkcode melFilterBank},
 * {@linkcode applyFilterBank}) and logarithm ({@linkcode boundedLog}). With the original's `hop`, 1102, and
 * sound at 22,050 Hz equal to `numpy.log(librosa.feature.melspectrogram(...) + 1e-10)` within rounding.
 *
 * @param waveform The sound, of any sampling rate and number of channels; below 15 kHz it has nothing
 * for the highest filters to hear.
 * @param options Settings; the paper's by default.
 * @returns The log energies as (1 + floor(samples / hop), filters), samples being those after
 * resampling.
 * @throws {RangeError} If a setting is out of its range.
 * @throws {InputError} If the sound is empty.
 *
 * @example Usage
 * ```ts
 * import { spectrogram } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const tone = Float64Array.from({ length: 16000 }, (_, i) => Math.sin(2 * Math.PI * 220 * i / 16000));
 * const features = spectrogram({ sampleRate: 16000, channels: [tone] });
 * assertEquals([features.rows, features.columns], [21, 64]);
 * ```
 */
export function spectrogram(waveform: Waveform, options: SpectrogramOptions = {}): Matrix {
  const stream = new SpectrogramStream(waveform, options);
  return joinRows([stream.push(waveform.channels), stream.finish()], stream.columns);
}
