import { InputError } from "../../errors/input_error.ts";
import type { Waveform } from "../signal/waveform.ts";
import { decodeImaAdpcm, expand, swapBytes } from "./codecs.ts";
import { type ReadAt, readWavFormat, type WavFormat } from "./wav_format.ts";

/**
 * Decodes a run of interleaved samples of a wav file.
 *
 * Integers of b bits are divided by 2^(b-1), so that full scale is -1 to 1 and, say, the int16 value
 * x becomes exactly x / 32768; A-law and mu-law (ITU-T G.711) and IMA ADPCM expand to 16 bits first;
 * floats stay as they are.
 *
 * @param format The format of the file.
 * @param bytes Bytes of whole samples, or of whole blocks: a multiple of `format.blockAlign`.
 * @param firstSample Number of the first sample in the file, for the time in error messages.
 * @returns One array of samples a channel.
 * @throws {InputError} If a float sample is not a finite number.
 * @throws {RangeError} If `bytes` ends within a sample.
 *
 * @example Usage
 * ```ts
 * import { decodeWavBlock, type WavFormat } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const format: WavFormat = {
 *   encoding: "integer",
 *   bitDepth: 16,
 *   channelCount: 2,
 *   sampleRate: 44100,
 *   blockAlign: 4,
 *   dataOffset: 44,
 *   sampleCount: 1,
 * };
 * const [left, right] = decodeWavBlock(format, new Uint8Array([0x00, 0x40, 0x00, 0x80]));
 * assertEquals(left, new Float64Array([0.5]));
 * assertEquals(right, new Float64Array([-1]));
 * ```
 */
export function decodeWavBlock(
  format: WavFormat,
  bytes: Uint8Array,
  firstSample = 0,
): Float64Array[] {
  const { encoding, bitDepth, channelCount, blockAlign } = format;
  if (bytes.length % blockAlign !== 0) {
    throw new RangeError(
      `bytes must hold whole samples of ${blockAlign} bytes, current length is ${bytes.length}`,
    );
  }
  const interleaved = samplesOf(format, bytes);
  const integerBits = encoding === "integer" ? bitDepth : 16;
  const scale = encoding === "float" ? 1 : 2 ** (1 - integerBits);
  const offset = encoding === "integer" && bitDepth === 8 ? 128 : 0; // 8 bits are unsigned

  const count = interleaved.length / channelCount;
  const channels: Float64Array[] = [];
  for (let c = 0; c < channelCount; c++) {
    const channel = new Float64Array(count);
    for (let i = 0, j = c; i < count; i++, j += channelCount) {
      channel[i] = (interleaved[j]! - offset) * scale;
    }
    channels.push(channel);
  }
  if (encoding === "float") requireFinite(channels, firstSample, format.sampleRate);
  return channels;
}

/** The samples as the file has them, interleaved. */
function samplesOf(format: WavFormat, bytes: Uint8Array): ArrayLike<number> {
  const { encoding, bitDepth, bigEndian, blockAlign, channelCount } = format;
  if (encoding === "ima-adpcm") return decodeImaAdpcm(bytes, blockAlign, channelCount);
  if (encoding === "a-law" || encoding === "mu-law") return expand(encoding, bytes);
  const size = bitDepth / 8;
  const swapped = bigEndian ? swapBytes(bytes, size) : bytes;
  if (size === 1) return swapped;
  if (size === 3) return threeByteIntegers(swapped);
  // Typed arrays are little-endian, as wav files are, and begin at multiples of their size.
  const aligned = swapped.byteOffset % size === 0 ? swapped : swapped.slice();
  const place = [aligned.buffer, aligned.byteOffset, aligned.length / size] as const;
  if (encoding === "float") {
    return size === 4 ? new Float32Array(...place) : new Float64Array(...place);
  }
  return size === 2 ? new Int16Array(...place) : new Int32Array(...place);
}

function threeByteIntegers(bytes: Uint8Array): Int32Array {
  const integers = new Int32Array(bytes.length / 3);
  for (let i = 0, at = 0; i < integers.length; i++, at += 3) {
    integers[i] = (bytes[at]! << 8 | bytes[at + 1]! << 16 | bytes[at + 2]! << 24) >> 8;
  }
  return integers;
}

function requireFinite(
  channels: readonly Float64Array[],
  firstSample: number,
  sampleRate: number,
): void {
  for (const [c, channel] of channels.entries()) {
    for (let i = 0; i < channel.length; i++) {
      const value = channel[i]!;
      // The difference is NaN for NaN and the infinities, and for nothing else.
      if (value - value === 0) continue;
      const time = ((firstSample + i) / sampleRate).toFixed(4);
      throw new InputError(
        `sample at ${time} s of channel ${c + 1} is ${value}; mend the sound where it was made`,
      );
    }
  }
}

/**
 * Reads samples that lie one after the other in a wav file.
 *
 * @param format The format of the file.
 * @param read Gives bytes of the file.
 * @param first Number of the first sample.
 * @param count How many.
 * @returns One array of samples a channel, +-1 at full scale; fewer samples if the file ends before.
 * @throws {InputError} If a float sample is not a finite number.
 */
export function readWavSamples(
  format: WavFormat,
  read: ReadAt,
  first: number,
  count: number,
): Float64Array[] {
  const { dataOffset, blockAlign, samplesPerBlock = 1 } = format;
  const block = Math.floor(first / samplesPerBlock), before = first - block * samplesPerBlock;
  const blocks = Math.ceil((before + count) / samplesPerBlock);
  const bytes = read(dataOffset + block * blockAlign, blocks * blockAlign);
  const whole = bytes.subarray(0, bytes.length - bytes.length % blockAlign);
  const channels = decodeWavBlock(format, whole, block * samplesPerBlock);
  if (samplesPerBlock === 1) return channels;
  return channels.map((channel) => channel.slice(before, before + count));
}

/**
 * Decodes a wav file held in memory.
 *
 * For files on disk {@linkcode readWav} is at hand, and {@linkcode WavFile} for those too long to hold.
 *
 * @param bytes The whole file.
 * @returns Its samples, +-1 at full scale, one array a channel.
 * @throws {InputError} If it is not a wav, has no samples, is in an unsupported codec, or has samples
 * that are not finite numbers.
 *
 * @example Usage
 * ```ts
 * import { decodeWav } from "@aud2repr2pose/aud2repr2pose";
 * import { assertThrows } from "@std/assert";
 *
 * const flac = new TextEncoder().encode("fLaC and so on");
 * assertThrows(() => decodeWav(flac), Error, "not a WAV file but FLAC");
 * ```
 */
export function decodeWav(bytes: Uint8Array): Waveform {
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const format = readWavFormat(read, bytes.length);
  const channels = readWavSamples(format, read, 0, format.sampleCount);
  return { sampleRate: format.sampleRate, channels };
}
