import type { Waveform } from "../signal/waveform.ts";
import { compand, swapBytes } from "./codecs.ts";
import { UNKNOWN_SIZE, type WavFormat } from "./wav_format.ts";

/** How samples can be written: in any way but ADPCM. */
export interface PlainWavFormat extends Pick<WavFormat, "bitDepth" | "bigEndian"> {
  /** How its numbers are written. */
  readonly encoding: Exclude<WavFormat["encoding"], "ima-adpcm">;
}

/**
 * Encodes a run of samples as a wav file stores them: the inverse of {@linkcode decodeWavBlock}.
 *
 * In integers of b bits, a sample x becomes the integer nearest to 2^(b-1) x, cut off at the largest
 * and smallest there are; A-law and mu-law (ITU-T G.711) are made from such of 16 bits; floats stay as
 * they are.
 *
 * @param format The format of the file.
 * @param channels One array of samples a channel, +-1 at full scale.
 * @returns The samples' bytes, interleaved.
 *
 * @example Usage
 * ```ts
 * import { encodeWavBlock } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const format = { encoding: "integer", bitDepth: 16 } as const;
 * const bytes = encodeWavBlock(format, [new Float64Array([0.5]), new Float64Array([-1])]);
 * assertEquals(bytes, new Uint8Array([0x00, 0x40, 0x00, 0x80]));
 * ```
 */
export function encodeWavBlock(
  format: PlainWavFormat,
  channels: readonly Float64Array[],
): Uint8Array<ArrayBuffer> {
  const bytes = littleEndian(format, channels);
  return format.bigEndian ? swapBytes(bytes, format.bitDepth / 8) : bytes;
}

function littleEndian(
  { encoding, bitDepth }: PlainWavFormat,
  channels: readonly Float64Array[],
): Uint8Array<ArrayBuffer> {
  const length = channels.length * (channels[0]?.length ?? 0);
  if (encoding === "float") {
    const floats = bitDepth === 32 ? new Float32Array(length) : new Float64Array(length);
    return bytesOf(interleave(channels, floats));
  }
  const bits = encoding === "integer" ? bitDepth : 16;
  const integers = bits === 16 ? new Int16Array(length) : new Int32Array(length);
  quantise(channels, bits, integers);
  if (encoding !== "integer") return compand(encoding, integers as Int16Array);
  if (bits === 8) return Uint8Array.from(integers, (value) => value + 128); // 8 bits are unsigned
  return bits === 24 ? lowerThreeBytes(integers) : bytesOf(integers);
}

function interleave<T extends Float32Array | Float64Array>(
  channels: readonly Float64Array[],
  out: T,
): T {
  for (const [c, channel] of channels.entries()) {
    for (let i = 0, o = c; i < channel.length; i++, o += channels.length) out[o] = channel[i]!;
  }
  return out;
}

function quantise(
  channels: readonly Float64Array[],
  bits: number,
  out: Int16Array | Int32Array,
): void {
  const scale = 2 ** (bits - 1);
  for (const [c, channel] of channels.entries()) {
    for (let i = 0, o = c; i < channel.length; i++, o += channels.length) {
      const value = Math.floor(scale * channel[i]! + 0.5);
      out[o] = value < -scale ? -scale : value >= scale ? scale - 1 : value;
    }
  }
}

/** Where bytes of samples lie in memory is that of wav files: little-endian. */
function bytesOf(samples: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

function lowerThreeBytes(integers: Int16Array | Int32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(3 * integers.length);
  for (let i = 0, o = 0; i < integers.length; i++, o += 3) {
    bytes[o] = integers[i]!;
    bytes[o + 1] = integers[i]! >> 8;
    bytes[o + 2] = integers[i]! >> 16;
  }
  return bytes;
}

/**
 * Encodes a sound as a wav file of 16-bit PCM.
 *
 * A sample x becomes the integer nearest to 32768 x, cut off at -32768 and 32767: the inverse of
 * {@linkcode decodeWav}.
 *
 * @param waveform The sound; its channels are interleaved.
 * @returns The file's bytes.
 *
 * @example Usage
 * ```ts
 * import { decodeWav, encodeWav } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const tone = { sampleRate: 44100, channels: [new Float64Array([0, 0.5, -0.25])] };
 * assertEquals(decodeWav(encodeWav(tone)), tone);
 * ```
 */
export function encodeWav({ sampleRate, channels }: Waveform): Uint8Array<ArrayBuffer> {
  const samples = channels[0]?.length ?? 0;
  const header = pcmHeader({ sampleRate, channelCount: channels.length, sampleCount: samples });
  const bytes = new Uint8Array(header.length + 2 * samples * channels.length);
  bytes.set(header);
  // Typed arrays are little-endian, as wav files are, on every machine that runs this.
  const pcm = new Int16Array(bytes.buffer, 44);
  for (const [c, channel] of channels.entries()) {
    for (let i = 0, at = c; i < samples; i++, at += channels.length) {
      const value = Math.floor(32768 * channel[i]! + 0.5);
      pcm[at] = value < -32768 ? -32768 : value > 32767 ? 32767 : value;
    }
  }
  return bytes;
}

/** A sound's rate in Hz, and how many channels and samples of each it has. */
export type SoundSize = Readonly<Record<"sampleRate" | "channelCount" | "sampleCount", number>>;

/** Numbers that wav files give their encodings. */
const FORMAT_TAGS = { integer: 1, float: 3, "a-law": 6, "mu-law": 7 } as const;

/**
 * The header of a wav file of 16-bit PCM; the samples follow it.
 *
 * @param sound Its rate in Hz, and how many channels and samples of each it has.
 */
export function pcmHeader(sound: SoundSize): Uint8Array<ArrayBuffer> {
  return wavHeader({ encoding: "integer", bitDepth: 16 }, sound);
}

/**
 * The header of a wav file; the samples follow it. Of 4 GiB or more, which it cannot say, they reach to
 * the end of the file, as other programs write and read it.
 *
 * @param format How they are stored, which cannot be big-endian.
 * @param sound Its rate in Hz, and how many channels and samples of each it has.
 */
export function wavHeader(
  { encoding, bitDepth }: PlainWavFormat,
  { sampleRate, channelCount, sampleCount }: SoundSize,
): Uint8Array<ArrayBuffer> {
  const blockAlign = bitDepth / 8 * channelCount, dataSize = sampleCount * blockAlign;
  const bytes = new Uint8Array(44);
  const view = new DataView(bytes.buffer);
  const ascii = (offset: number, text: string) =>
    new TextEncoder().encodeInto(text, bytes.subarray(offset));
  ascii(0, "RIFF");
  view.setUint32(4, Math.min(36 + dataSize + dataSize % 2, UNKNOWN_SIZE), true);
  ascii(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, FORMAT_TAGS[encoding], true);
  view.setUint16(22, channelCount, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * blockAlign, true);
  view.setUint16(32, blockAlign, true);
  view.setUint16(34, bitDepth, true);
  ascii(36, "data");
  view.setUint32(40, Math.min(dataSize, UNKNOWN_SIZE), true);
  return bytes;
}
