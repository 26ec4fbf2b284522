import type { Waveform } from "../../audio/signal/waveform.ts";
import { WavFile } from "./wav_file.ts";

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
