import { InputError } from "../errors/input_error.ts";
import { FRAME_RATE, joinRows, type Matrix } from "../matrix/matrix.ts";
import { DeltaStream } from "./delta.ts";
import { type ExternalSettings, ExternalStream } from "./external.ts";
import { MfccStream } from "./mfcc.ts";
import { ProsodyStream } from "./prosody/prosody.ts";
import type { FeatureRecipe } from "./recipe.ts";
import { resampledLength, ResampleStream } from "./signal/resampling.ts";
import { SlidingBuffer } from "./signal/sliding_buffer.ts";
import {
  type FeatureStream,
  PeakMeter,
  type SoundFormat,
  type Waveform,
} from "./signal/waveform.ts";
import { SpectrogramStream } from "./spectrogram.ts";

/** Samples resampled at a time, so that a long block is never copied as a whole. */
const PIECE_LENGTH = 65536;

/** Highest sampling rate that is brought to another, in Hz. */
const MOST_HERTZ = 1_000_000;

/** Most channels of a sound: far more than any recording has. */
const MOST_CHANNELS = 1024;

/**
 * What of the spectrum survives a change of rate, as part of what the lower rate can carry. The filter is
 * twice as long as for 0.9; the MFCC's highest filters hear the difference.
 */
const PASS_BAND = 0.95;

/** Options for {@linkcode SpeechFeatureStream}. */
export interface SpeechFeatureStreamOptions {
  /**
   * Seconds after which the pitch of a frame is decided on what was heard until then, for live use.
   *
   * @default {Infinity}
   */
  readonly maxDelay?: number;
  /**
   * What other software makes of the sound, where the recipe has such features: all of it, 20 frames a
   * second; see {@linkcode resampleFeatures}.
   */
  readonly external?: Matrix<Float32Array | Float64Array> | undefined;
}

/** One kind of features, and those of its rows that wait for the other kinds. */
interface Part {
  readonly stream: FeatureStream;
  readonly rows: SlidingBuffer;
  /**
   * The part's rows a frame: 1, but for a constant hop that is no whole part of a twentieth of a second.
   * Frame k is the row that is nearest to its time.
   */
  readonly rowsPerFrame: number;
}

/**
 * The speech features of a recipe, 20 frames a second, of sound that arrives in blocks.
 *
 * Sound of another sampling rate than the recipe's is resampled first, to samples of 16 bits. Frame k stands for the time k / 20
 * s: parts whose rows drift, as those of a constant hop may, have each frame's nearest row.
 *
 * Gives the rows of {@linkcode speechFeatures}: those of the MFCC and the spectrogram bit for bit; those
 * of the prosody too where the sound's duration and peak are given (see {@linkcode ProsodyStream}). A row comes once all
 * its parts are known. Memory stays that of a moment, whatever the length.
 *
 * @example Usage
 * ```ts
 * import { featureRecipe, SpeechFeatureStream } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const stream = new SpeechFeatureStream(
 *   featureRecipe("mfcc"),
 *   { sampleRate: 16000, channelCount: 1 },
 * );
 * let rows = 0;
 * for (let block = 0; block < 10; block++) {
 *   rows += stream.push([new Float64Array(1600)]).rows;
 * }
 * rows += stream.finish().rows;
 * assertEquals(rows, 19);
 * ```
 */
export class SpeechFeatureStream implements FeatureStream {
  /** Number of features of a frame. */
  readonly columns: number;
  /** Seconds from one frame to the next. */
  readonly rowSeconds: number = 1 / FRAME_RATE;
  /** One a channel; none where the sound has the recipe's rate. */
  readonly #resamplers: readonly ResampleStream[];
  readonly #channelCount: number;
  readonly #parts: readonly Part[];
  /** Sampling rate of the features. */
  readonly #sampleRate: number;
  /** Samples at that rate that a sound must have for one frame. */
  readonly #minimumLength: number;
  #length = 0;
  #rowCount = 0;

  /**
   * Begins a recording.
   *
   * @param recipe Which features, with their settings.
   * @param format Sampling rate, number of channels, and where they are known duration and peak: those
   * of the sound as it comes.
   * @param options How long to wait for the pitch.
   * @throws {InputError} If the sampling rate is too low for the recipe, or no whole number where it is
   * to be changed, or other software's features are missing or not those of the recipe.
   * @throws {RangeError} If the recipe has no features, a setting is out of its range, or the format has
   * no channels or more than 1024.
   */
  constructor(
    recipe: FeatureRecipe,
    format: SoundFormat,
    options: SpeechFeatureStreamOptions = {},
  ) {
    const { mfcc, delta, spectrogram, prosody } = recipe;
    const external = checkedExternal(recipe.external, options.external);
    this.#channelCount = checkedChannels(format.channelCount);
    this.#resamplers = resamplers(format, recipe.sampleRate);
    format = formatAt(format, recipe.sampleRate);
    const streams: FeatureStream[] = [];
    let minimumLength = 1;
    if (mfcc) {
      const stream = new MfccStream(format, mfcc);
      minimumLength = stream.minimumLength;
      streams.push(delta ? new DeltaStream(stream, delta) : stream);
    }
    if (spectrogram) streams.push(new SpectrogramStream(format, spectrogram));
    if (prosody) {
      // A frame takes `group` points, all of them before the last step of the sound.
      const seconds = prosody.group * prosody.step;
      minimumLength = Math.max(minimumLength, Math.floor(seconds * format.sampleRate) + 1);
      const { maxDelay } = options;
      streams.push(
        new ProsodyStream(format, { ...prosody, ...maxDelay !== undefined && { maxDelay } }),
      );
    }
    if (external) {
      minimumLength = Math.max(minimumLength, Math.ceil(format.sampleRate * this.rowSeconds));
      streams.push(new ExternalStream(format, external));
    }
    if (streams.length === 0) throw new RangeError(`recipe "${recipe.name}" has no features`);
    this.#parts = streams.map((stream) => ({
      stream,
      rows: new SlidingBuffer(),
      rowsPerFrame: this.rowSeconds / stream.rowSeconds,
    }));
    this.#sampleRate = format.sampleRate;
    this.#minimumLength = minimumLength;
    this.columns = streams.reduce((sum, { columns }) => sum + columns, 0);
  }

  /**
   * Takes the next block of sound.
   *
   * @param channels One array a channel, all of the same length, +-1 at full scale; not kept.
   * @returns The frames that are complete, as (frames, features).
   */
  push(channels: readonly Float64Array[]): Matrix {
    this.#check(channels);
    if (this.#resamplers.length === 0) {
      this.#hear(channels);
    } else {
      const length = channels[0]!.length;
      for (let start = 0; start < length; start += PIECE_LENGTH) {
        this.#hear(
          this.#resamplers.map((resampler, c) =>
            rounded(resampler.push(channels[c]!.subarray(start, start + PIECE_LENGTH)))
          ),
        );
      }
    }
    return this.#takeRows();
  }

  /**
   * Says that the sound has ended. Where one part has more frames than another, the features end
   * with the shorter.
   *
   * @returns The frames that were left.
   * @throws {InputError} If the whole sound is too short for one frame.
   */
  finish(): Matrix {
    if (this.#resamplers.length > 0) {
      this.#hear(this.#resamplers.map((resampler) => rounded(resampler.finish())));
    }
    if (this.#length < this.#minimumLength) throw this.#tooShort();
    for (const { stream, rows } of this.#parts) rows.append(stream.finish().data);
    return this.#takeRows();
  }

  #check(channels: readonly Float64Array[]): void {
    if (channels.length !== this.#channelCount) {
      throw new RangeError(
        `expected ${this.#channelCount} channel(s), current number is ${channels.length}`,
      );
    }
    const other = channels.find(({ length }) => length !== channels[0]!.length);
    if (!other) return;
    throw new RangeError(
      `channels must have as many samples each, there are ${
        channels[0]!.length
      } and ${other.length}`,
    );
  }

  /** Takes sound at the features' rate. */
  #hear(channels: readonly Float64Array[]): void {
    this.#length += channels[0]!.length;
    for (const { stream, rows } of this.#parts) rows.append(stream.push(channels).data);
  }

  /** Joins the columns of the rows that all parts have. */
  #takeRows(): Matrix {
    const first = this.#rowCount;
    const end = Math.min(...this.#parts.map(framesOf));
    const data = new Float64Array((end - first) * this.columns);
    let offset = 0;
    for (const { stream: { columns }, rows, rowsPerFrame } of this.#parts) {
      for (let frame = first; frame < end; frame++) {
        const from = Math.round(frame * rowsPerFrame) * columns;
        const at = (frame - first) * this.columns + offset;
        for (let column = 0; column < columns; column++) data[at + column] = rows.at(from + column);
      }
      rows.dropBefore(Math.round(end * rowsPerFrame) * columns);
      offset += columns;
    }
    this.#rowCount = end;
    return { data, rows: end - first, columns: this.columns };
  }

  #tooShort(): InputError {
    const seconds = (samples: number) => `${(samples / this.#sampleRate).toFixed(4)} s`;
    return new InputError(
      `sound is too short for one frame of features: it lasts ${seconds(this.#length)}, at least ` +
        `${seconds(this.#minimumLength)} are needed; use a longer recording`,
    );
  }
}

/** Number of frames whose nearest rows a part has so far. */
function framesOf({ stream, rows, rowsPerFrame }: Part): number {
  const count = Math.floor(rows.end / stream.columns);
  const frames = Math.ceil((count - 0.5) / rowsPerFrame);
  // The quotient may be rounded up to a whole number.
  return Math.round((frames - 1) * rowsPerFrame) < count ? Math.max(0, frames) : frames - 1;
}

/** Other software's features, which are there where a recipe has them and only there. */
function checkedExternal(
  settings: ExternalSettings | undefined,
  features: SpeechFeatureStreamOptions["external"],
): SpeechFeatureStreamOptions["external"] {
  if (!settings) {
    if (!features) return undefined;
    throw new InputError("no features of other software are heard; leave --external out");
  }
  const what = `features of other software are heard, ${settings.columns} a frame`;
  if (!features) {
    throw new InputError(
      `${what}: give those of this speech (external, --external FILE.npy); live there are none`,
    );
  }
  if (features.columns === settings.columns) return features;
  throw new InputError(`${what}, not ${features.columns}`);
}

/** A resampler for each channel, or none where the rate stays. */
function resamplers(format: SoundFormat, rate: number | undefined): ResampleStream[] {
  const { sampleRate, channelCount } = format;
  if (rate === undefined || rate === sampleRate) return [];
  if (!Number.isInteger(sampleRate) || sampleRate < 1 || sampleRate > MOST_HERTZ) {
    throw new InputError(
      `sampling rate of ${sampleRate} Hz cannot be brought to ${rate} Hz: it must be a whole number ` +
        `up to ${MOST_HERTZ}`,
    );
  }
  const options = { passBand: PASS_BAND };
  return Array.from({ length: channelCount }, () => new ResampleStream(sampleRate, rate, options));
}

/**
 * Rounds samples to 16 bits in place, as a recording at this rate would be. What no recording at the old
 * rate holds lies some 100 dB down else, far below the floor of 16 bits, and its logarithms where no model
 * has been trained: with speech of 16 kHz gestures are then as wrong as those to other speech.
 */
function rounded(samples: Float64Array): Float64Array {
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round(32768 * samples[i]!) / 32768;
  return samples;
}

/** What is known of a sound once it is resampled. Its peak may change by what the filter takes away. */
function formatAt(format: SoundFormat, rate = format.sampleRate): SoundFormat {
  const { duration, sampleRate } = format;
  return {
    ...format,
    sampleRate: rate,
    duration: duration === undefined ? undefined : resampledLength(duration, sampleRate, rate),
  };
}

function checkedChannels(channelCount: number): number {
  if (Number.isInteger(channelCount) && channelCount >= 1 && channelCount <= MOST_CHANNELS) {
    return channelCount;
  }
  throw new RangeError(
    `channelCount must be a whole number from 1 to ${MOST_CHANNELS}, current value is ${channelCount}`,
  );
}

/**
 * The speech features of a recipe, 20 frames a second: what the speech encoder hears.
 *
 * Each part is computed on its own ({@linkcode mfcc}, {@linkcode spectrogram}, {@linkcode prosody}), and all are cut to the
 * shortest.
 *
 * @param waveform The sound, of any sampling rate and number of channels.
 * @param recipe Which features, with their settings.
 * @returns The features as (frames, features), the columns in the order of the recipe's fields.
 * @throws {InputError} If the sound is too short for one frame, or its sampling rate too low.
 *
 * @example Usage
 * ```ts
 * import { featureRecipe, speechFeatures } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const tone = Float64Array.from({ length: 16000 }, (_, i) => Math.sin(2 * Math.PI * 220 * i / 16000));
 * const features = speechFeatures(
 *   { sampleRate: 16000, channels: [tone] },
 *   featureRecipe("mfcc+prosody"),
 * );
 * assertEquals([features.rows, features.columns], [19, 30]);
 * ```
 */
export function speechFeatures(waveform: Waveform, recipe: FeatureRecipe): Matrix {
  const { sampleRate, channels } = waveform;
  const meter = new PeakMeter(channels.length);
  meter.push(channels);
  const stream = new SpeechFeatureStream(recipe, {
    sampleRate,
    channelCount: channels.length,
    duration: channels[0]?.length ?? 0,
    peak: meter.peak,
  });
  return joinRows([stream.push(channels), stream.finish()], stream.columns);
}
