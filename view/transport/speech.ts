import { decodeWav } from "../../src/audio/wav/decode_wav.ts";
import { encodeWav } from "../../src/audio/wav/encode_wav.ts";
import { type WaveformPeaks, waveformPeaks } from "./waveform_peaks.ts";

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
