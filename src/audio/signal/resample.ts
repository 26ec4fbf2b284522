import { ResampleStream } from "./resample_stream.ts";
import type { ResampleOptions } from "./resampling_filter.ts";
import type { Waveform } from "./waveform.ts";

/**
 * Brings a sound to another sampling rate, by band-limited interpolation: a polyphase filter, a sinc
 * under a Kaiser window (Kaiser 1974; Crochiere and Rabiner 1983, "Multirate Digital Signal
 * Processing").
 *
 * Sample n of the result is the sound at n / sampleRate seconds, without delay; before its start and
 * after its end the sound is silent. What the lower rate cannot carry is attenuated by 100 dB, what
 * lies below 0.9 of that is kept within 0.0002 dB.
 *
 * @param waveform The sound.
 * @param sampleRate The new sampling rate, in Hz; any ratio to the old one.
 * @param options How sharp the low-pass filter is.
 * @returns The sound at the new rate, ceil(length sampleRate / waveform.sampleRate) samples a channel.
 * @throws {RangeError} If a rate is not a positive integer below 2^31, or an option out of its range.
 *
 * @example Usage
 * ```ts
 * import { resample } from "@aud2repr2pose/aud2repr2pose";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const tone = Float64Array.from({ length: 44100 }, (_, i) => Math.sin(2 * Math.PI * 220 * i / 44100));
 * const { channels: [resampled] } = resample({ sampleRate: 44100, channels: [tone] }, 22050);
 * assertEquals(resampled!.length, 22050);
 * assertAlmostEquals(resampled![5000]!, tone[10000]!, 1e-4);
 * ```
 */
export function resample(
  waveform: Waveform,
  sampleRate: number,
  options: ResampleOptions = {},
): Waveform {
  const channels = waveform.channels.map((channel) => {
    const stream = new ResampleStream(waveform.sampleRate, sampleRate, options);
    const most = stream.push(channel);
    const rest = stream.finish();
    const all = new Float64Array(most.length + rest.length);
    all.set(most);
    all.set(rest, most.length);
    return all;
  });
  return { sampleRate, channels };
}
