import { decodeWav, readWavSamples } from "../../src/audio/wav/decode_wav.ts";
import { encodeWav } from "../../src/audio/wav/encode_wav.ts";
import { readWavFormat } from "../../src/audio/wav/wav_format.ts";

/**
 * Gives a recording to the audio element, and finds its outline. A wav that the browser cannot play
 * (A-law, 64-bit floats, ...) is decoded here.
 *
 * @param audio What plays it.
 * @param url Where it is.
 * @returns Its outline.
 * @throws {InputError} If it is not a wav file that can be read.
 */
export async function loadSpeech(audio: HTMLAudioElement, url: string): Promise<WaveformPeaks> {
  const playable = new Promise<boolean>((resolve) => {
    audio.addEventListener("loadedmetadata", () => resolve(true), { once: true });
    audio.addEventListener("error", () => resolve(false), { once: true });
  });
  audio.src = url;
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const peaks = waveformPeaks(bytes);
  if (!await playable) {
    const wav = new Blob([encodeWav(decodeWav(bytes))], { type: "audio/wav" });
    audio.src = URL.createObjectURL(wav);
  }
  return peaks;
}

/** The outline of a recording, for drawing. */
export interface WaveformPeaks {
  /** Seconds. */
  readonly duration: number;
  /** The largest sample of each piece, 0 to 1; all pieces are equally long. */
  readonly peaks: Float32Array;
}

/**
 * Finds the outline of a wav file, piece by piece, so that long ones take no more memory than their
 * bytes.
 *
 * @param bytes The file.
 * @param pieces How many peaks to find.
 * @throws {InputError} If it is not a wav file that can be read.
 */
export function waveformPeaks(bytes: Uint8Array, pieces = 1200): WaveformPeaks {
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const format = readWavFormat(read, bytes.length);
  const { sampleCount, sampleRate } = format;
  const count = Math.min(pieces, sampleCount);
  const peaks = new Float32Array(count);
  for (let piece = 0; piece < count; piece++) {
    const from = Math.floor(piece * sampleCount / count);
    const to = Math.floor((piece + 1) * sampleCount / count);
    for (const channel of readWavSamples(format, read, from, to - from)) {
      for (const sample of channel) peaks[piece] = Math.max(peaks[piece]!, Math.abs(sample));
    }
  }
  return { duration: sampleCount / sampleRate, peaks };
}
