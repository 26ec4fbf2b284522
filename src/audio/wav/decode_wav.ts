import { readWavFormat } from "./read_wav_format.ts";
import { readWavSamples } from "./read_wav_samples.ts";
import type { Waveform } from "../signal/waveform.ts";

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
