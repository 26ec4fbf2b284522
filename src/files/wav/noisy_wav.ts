import { pcmHeader } from "../../audio/wav/encode_wav.ts";
import { encodeWavBlock } from "../../audio/wav/encode_wav_block.ts";
import type { NoiseSettings } from "../../dataset/data_manifest.ts";
import { mixNoise } from "../../dataset/mix_noise.ts";
import { utteranceRandom } from "../../dataset/utterance_id.ts";
import { RandomAccessFile } from "../random_access_file.ts";
import { WavFile } from "./wav_file.ts";

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
 * import { noisyWav } from "@aud2repr2pose/aud2repr2pose";
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
