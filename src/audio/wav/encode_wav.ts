import type { Waveform } from "../signal/waveform.ts";

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

/**
 * The header of a wav file of 16-bit PCM; the samples follow it.
 *
 * @param sound Its rate in Hz, and how many channels and samples of each it has.
 */
export function pcmHeader(
  { sampleRate, channelCount, sampleCount }: Readonly<
    Record<"sampleRate" | "channelCount" | "sampleCount", number>
  >,
): Uint8Array<ArrayBuffer> {
  const blockAlign = 2 * channelCount, dataSize = sampleCount * blockAlign;
  const bytes = new Uint8Array(44);
  const view = new DataView(bytes.buffer);
  const ascii = (offset: number, text: string) =>
    new TextEncoder().encodeInto(text, bytes.subarray(offset));
  ascii(0, "RIFF");
  view.setUint32(4, 36 + dataSize, true);
  ascii(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // integer PCM
  view.setUint16(22, channelCount, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * blockAlign, true);
  view.setUint16(32, blockAlign, true);
  view.setUint16(34, 16, true);
  ascii(36, "data");
  view.setUint32(40, dataSize, true);
  return bytes;
}
