import { PeakMeter } from "../../audio/signal/peak_meter.ts";
import { readWavFormat } from "../../audio/wav/read_wav_format.ts";
import { readWavSamples } from "../../audio/wav/read_wav_samples.ts";
import type { WavFormat } from "../../audio/wav/wav_format.ts";
import { InputError } from "../../errors/input_error.ts";
import { note } from "../notes.ts";
import { RandomAccessFile } from "../random_access_file.ts";

/** A peak that no float recording has whose full scale is 1: 24 dB beyond it. */
const FAR_TOO_LOUD = 16;

/**
 * A wav file on disk, read block by block, so that an hour of speech takes no more memory than a
 * second.
 *
 * @example Usage
 * ```ts ignore
 * import { WavFile } from "@aud2repr2pose/aud2repr2pose";
 *
 * using wav = new WavFile("talk.wav");
 * for (const channels of wav.blocks()) console.log(channels[0].length);
 * ```
 */
export class WavFile implements Disposable {
  /** How the file stores its samples. */
  readonly format: WavFormat;
  /** Samples a second, in Hz. */
  readonly sampleRate: number;
  /** Number of channels. */
  readonly channelCount: number;
  /** Number of samples of each channel. */
  readonly sampleCount: number;
  readonly #file: RandomAccessFile;
  #peak: number | undefined;

  /**
   * Opens a file and reads its header.
   *
   * @param path Where the file is.
   * @throws {InputError} If there is no such file, or it is not a wav that can be read; the line
   * begins with the path.
   */
  constructor(path: string) {
    this.#file = new RandomAccessFile(path, "WAV file");
    const { size } = this.#file;
    try {
      this.format = this.#named(() => readWavFormat((at, n) => this.#file.read(at, n), size));
    } catch (error) {
      this.#file[Symbol.dispose]();
      throw error;
    }
    note(path, this.format.notes);
    ({
      sampleRate: this.sampleRate,
      channelCount: this.channelCount,
      sampleCount: this.sampleCount,
    } = this.format);
  }

  /** Length of the sound in seconds. */
  get duration(): number {
    return this.sampleCount / this.sampleRate;
  }

  /**
   * Reads the sound from its start to its end.
   *
   * @param seconds Length of a block in seconds; the last may be shorter.
   * @returns The blocks: one new array of samples a channel, +-1 at full scale.
   * @throws {InputError} If a sample is not a finite number, or the file has become shorter.
   */
  *blocks(seconds = 1): Generator<Float64Array[]> {
    const { format, sampleCount } = this;
    const step = Math.max(1, Math.round(seconds * this.sampleRate));
    let loudest = 0;
    for (let first = 0; first < sampleCount; first += step) {
      const count = Math.min(step, sampleCount - first);
      const channels = this.#named(() =>
        readWavSamples(format, (at, n) => this.#file.read(at, n), first, count)
      );
      if (channels[0]!.length < count) {
        throw new InputError(
          `${this.#file.path}: file became shorter while it was read; try again`,
        );
      }
      if (format.encoding === "float") loudest = channels.reduce(louder, loudest);
      const isLast = first + step >= sampleCount;
      if (isLast && loudest >= FAR_TOO_LOUD) note(this.#file.path, [tooLoud(loudest)]);
      yield channels;
    }
  }

  /**
   * The peak of the whole sound, as {@linkcode PeakMeter} defines it. The first use reads the file
   * through.
   */
  get peak(): number {
    if (this.#peak === undefined) {
      const meter = new PeakMeter(this.channelCount);
      for (const channels of this.blocks()) meter.push(channels);
      this.#peak = meter.peak;
    }
    return this.#peak;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  /** Puts the path before what the reading says of the file. */
  #named<T>(reading: () => T): T {
    try {
      return reading();
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`${this.#file.path}: ${error.message}`);
      throw error;
    }
  }
}

function louder(peak: number, channel: Float64Array): number {
  for (let i = 0; i < channel.length; i++) peak = Math.max(peak, Math.abs(channel[i]!));
  return peak;
}

/** What is said of floats that are integers in truth. */
function tooLoud(peak: number): string {
  const scale = [2 ** 7, 2 ** 15, 2 ** 23, 2 ** 31].find((scale) => peak <= scale) ?? peak;
  const shown = (value: number) => Math.round(value).toLocaleString("en-US");
  return `has a peak of ${shown(peak)} where full scale is 1: it was never divided by ` +
    `${shown(scale)}; do so, such as with: ffmpeg -i IN -af volume=1/${Math.round(scale)} OUT.wav`;
}
