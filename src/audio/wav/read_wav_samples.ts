import { decodeWavBlock } from "./decode_wav.ts";
import type { ReadAt, WavFormat } from "./wav_format.ts";

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
