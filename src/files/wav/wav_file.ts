import { PeakMeter, type Waveform } from "../../audio/signal/waveform.ts";
import { encodeWavBlock, pcmHeader, wavHeader } from "../../audio/wav/encode_wav.ts";
import { readWavSamples } from "../../audio/wav/decode_wav.ts";
import { readWavFormat, type WavFormat } from "../../audio/wav/wav_format.ts";
import type { NoiseSettings } from "../../dataset/data_manifest.ts";
import { mixNoise } from "../../dataset/mix_noise.ts";
import { utteranceRandom } from "../../dataset/split_utterances.ts";
import { InputError } from "../../errors/input_error.ts";
import { named } from "../../errors/named.ts";
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
 * import { WavFile } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * using wav = new WavFile("talk.wav");
 * for (const channels of wav.blocks()) console.log(channels[0].length);
 * ```
 */
export class WavFile implements Disposable {
  /** Where the file is. */
  readonly path: string;
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
    this.path = path;
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
   * Reads the sound from its start to its end, or a part of it.
   *
   * @param seconds Length of a block in seconds; the last may be shorter.
   * @param from The first sample.
   * @param to The sample after the last; no further than the sound's end.
   * @returns The blocks: one new array of samples a channel, +-1 at full scale.
   * @throws {InputError} If a sample is not a finite number, or the file has become shorter.
   */
  *blocks(seconds = 1, from = 0, to = this.sampleCount): Generator<Float64Array[]> {
    const { format } = this;
    const step = Math.max(1, Math.round(seconds * this.sampleRate));
    let loudest = 0;
    for (let first = from; first < to; first += step) {
      const count = Math.min(step, to - first);
      const channels = this.#named(() =>
        readWavSamples(format, (at, n) => this.#file.read(at, n), first, count)
      );
      if (channels[0]!.length < count) {
        throw new InputError(
          `${this.#file.path}: file became shorter while it was read; try again`,
        );
      }
      if (format.encoding === "float") loudest = channels.reduce(louder, loudest);
      const isLast = first + step >= to;
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
    return named(this.#file.path, reading);
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

/**
 * Reads a wav file whole.
 *
 * @param path Where the file is.
 * @returns Its samples, +-1 at full scale, one float64 array a channel: 8 bytes a sample, or 2.5 GB for
 * an hour of stereo at 44.1 kHz; see {@linkcode WavFile} for such files.
 * @throws {InputError} If there is no such file, or it is not a wav that can be read; the line begins
 * with the path.
 *
 * @example Usage
 * ```ts ignore
 * import { readWav } from "@aud2repr2pose/aud2repr2pose";
 *
 * const { sampleRate, channels } = readWav("talk.wav");
 * ```
 */
export function readWav(path: string): Waveform {
  using wav = new WavFile(path);
  const [channels] = wav.blocks(wav.duration);
  return { sampleRate: wav.sampleRate, channels: channels! };
}

/**
 * A part of a wav file, its samples as they are; those of ADPCM become 16-bit PCM.
 *
 * @param wav The file.
 * @param first The first sample.
 * @param count How many.
 * @returns The bytes of a plain wav file, block by block.
 */
export function* cutWav(wav: WavFile, first: number, count: number): Generator<Uint8Array> {
  const { encoding, bitDepth } = wav.format;
  const format = encoding === "ima-adpcm"
    ? { encoding: "integer", bitDepth: 16 } as const
    : { encoding, bitDepth };
  const { sampleRate, channelCount } = wav;
  yield wavHeader(format, { sampleRate, channelCount, sampleCount: count });
  for (const channels of wav.blocks(1, first, first + count)) {
    yield encodeWavBlock(format, channels);
  }
  if (count * channelCount * format.bitDepth / 8 % 2 === 1) yield new Uint8Array(1); // chunks have even lengths
}

/** How much is copied at once of what is no sound. */
const BLOCK = 2 ** 20;

/**
 * A copy of a wav file with white noise mixed in: see {@linkcode mixNoise}.
 *
 * All but the samples is copied as it is, so that the copy has the same format and length; a copy of
 * ADPCM, in which noise could not be kept as it is, is a plain file of 16-bit PCM.
 *
 * @param path The file.
 * @param id Its utterance, whose noise is its own.
 * @param noise Amplitude and seed.
 * @returns The bytes of the copy, block by block.
 * @throws {InputError} If the file is not a wav that can be read; the line begins with the path.
 *
 * @example Usage
 * ```ts ignore
 * import { noisyWav } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * using copy = await Deno.create("noisy.wav");
 * for (const bytes of noisyWav("talk.wav", "talk", { amplitude: 0.01, seed: 0 })) copy.writeSync(bytes);
 * ```
 */
export function* noisyWav(
  path: string,
  id: string,
  { amplitude, seed }: NoiseSettings,
): Generator<Uint8Array> {
  using file = new RandomAccessFile(path, "WAV file");
  using wav = new WavFile(path);
  const { encoding, bitDepth, bigEndian, dataOffset, sampleCount, blockAlign } = wav.format;
  const random = utteranceRandom(seed, id);
  const isPlain = encoding !== "ima-adpcm";
  const format = isPlain
    ? { encoding, bitDepth, ...(bigEndian && { bigEndian }) }
    : { encoding: "integer", bitDepth: 16 } as const;
  if (isPlain) yield* copy(file, 0, dataOffset);
  else yield pcmHeader(wav);
  for (const channels of wav.blocks()) {
    mixNoise(channels, amplitude, random);
    yield encodeWavBlock(format, channels);
  }
  if (isPlain) yield* copy(file, dataOffset + sampleCount * blockAlign, file.size);
}

/**
 * Length of the copy that {@linkcode noisyWav} makes.
 *
 * @param wav The file.
 * @param size Its own length in bytes.
 */
export function noisyWavSize({ format, channelCount, sampleCount }: WavFile, size: number): number {
  return format.encoding === "ima-adpcm" ? 44 + 2 * channelCount * sampleCount : size;
}

function* copy(file: RandomAccessFile, from: number, to: number) {
  for (let at = from; at < to; at += BLOCK) yield file.read(at, Math.min(BLOCK, to - at));
}
