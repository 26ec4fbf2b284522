import { InputError } from "../input_error.ts";
import type { Matrix } from "../matrix.ts";
import { MfccStream } from "./mfcc_stream.ts";
import { ProsodyStream } from "./prosody_stream.ts";
import type { FeatureRecipe } from "./recipe.ts";
import { SlidingBuffer } from "./sliding_buffer.ts";
import { SpectrogramStream } from "./spectrogram_stream.ts";
import type { FeatureStream, SoundFormat } from "./waveform.ts";

/** Options for {@linkcode SpeechFeatureStream}. */
export interface SpeechFeatureStreamOptions {
  /**
   * Seconds after which the pitch of a frame is decided on what was heard until then, for live use.
   *
   * @default {Infinity}
   */
  readonly maxDelay?: number;
}

/** One kind of features, and those of its rows that wait for the other kinds. */
interface Part {
  readonly stream: FeatureStream;
  readonly rows: SlidingBuffer;
}

/**
 * The speech features of a recipe, 20 frames a second, of sound that arrives in blocks.
 *
 * Gives the rows of {@linkcode speechFeatures}: those of the MFCC and the spectrogram bit for bit; those
 * of the prosody too where the sound's duration and peak are given (see {@linkcode ProsodyStream}). A row comes once all
 * its parts are known. Memory stays that of a moment, whatever the length.
 *
 * @example Usage
 * ```ts
 * import { featureRecipe, SpeechFeatureStream } from "@aud2repr2pose/aud2repr2pose";
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
  readonly #parts: readonly Part[];
  readonly #sampleRate: number;
  /** Samples that a sound must have for one frame. */
  readonly #minimumLength: number;
  #length = 0;
  #rowCount = 0;

  /**
   * @param recipe Which features, with their settings.
   * @param format Sampling rate, number of channels, and where they are known duration and peak.
   * @param options How long to wait for the pitch.
   * @throws {InputError} If the sampling rate is too low for the recipe.
   * @throws {RangeError} If the recipe has no features, or a setting out of its range.
   */
  constructor(
    recipe: FeatureRecipe,
    format: SoundFormat,
    options: SpeechFeatureStreamOptions = {},
  ) {
    const { mfcc, spectrogram, prosody } = recipe;
    const streams: FeatureStream[] = [];
    let minimumLength = 1;
    if (mfcc) {
      const stream = new MfccStream(format, mfcc);
      minimumLength = stream.minimumLength;
      streams.push(stream);
    }
    if (spectrogram) streams.push(new SpectrogramStream(format, spectrogram));
    if (prosody) {
      // A frame takes `group` points, all of them before the last step of the sound.
      const seconds = prosody.group * prosody.step;
      minimumLength = Math.max(minimumLength, Math.floor(seconds * format.sampleRate) + 1);
      streams.push(new ProsodyStream(format, { ...prosody, ...options }));
    }
    if (streams.length === 0) throw new RangeError(`recipe "${recipe.name}" has no features`);
    this.#parts = streams.map((stream) => ({ stream, rows: new SlidingBuffer() }));
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
    this.#length += channels[0]?.length ?? 0;
    for (const { stream, rows } of this.#parts) rows.append(stream.push(channels).data);
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
    if (this.#length < this.#minimumLength) throw this.#tooShort();
    for (const { stream, rows } of this.#parts) rows.append(stream.finish().data);
    return this.#takeRows();
  }

  /** Joins the columns of the rows that all parts have. */
  #takeRows(): Matrix {
    const ends = this.#parts.map(({ stream, rows }) => Math.floor(rows.end / stream.columns));
    const first = this.#rowCount;
    const end = Math.min(...ends);
    const data = new Float64Array((end - first) * this.columns);
    let offset = 0;
    for (const { stream: { columns }, rows } of this.#parts) {
      for (let row = first; row < end; row++) {
        const at = (row - first) * this.columns + offset;
        for (let column = 0; column < columns; column++) {
          data[at + column] = rows.at(row * columns + column);
        }
      }
      rows.dropBefore(end * columns);
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
