import { IntensityAnalysis, type IntensityOptions } from "./intensity_analysis.ts";
import type { Waveform } from "../signal/waveform.ts";

/** Intensity over time. */
export interface IntensityContour {
  /** Times of the frames' centres, in seconds. */
  readonly times: Float64Array;
  /** Their intensities in dB re 2e-5, full scale being 1; -300 for digital silence. */
  readonly decibels: Float64Array;
}

/**
 * Intensity of a sound, as Praat's `To Intensity...` finds it with its switch "subtract mean" on.
 *
 * @param waveform The sound; the channels' powers are averaged.
 * @param options Settings, by default Praat's, at steps of 5 ms.
 * @returns Times and intensities; none if the sound is shorter than the window, 6.4 / floor.
 *
 * @example Usage
 * ```ts
 * import { intensityContour } from "@aud2repr2pose/aud2repr2pose";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const sampleRate = 16000;
 * const tone = Float64Array.from(
 *   { length: sampleRate },
 *   (_, n) => Math.sin(2 * Math.PI * 220 * n / sampleRate),
 * );
 * const { decibels } = intensityContour({ sampleRate, channels: [tone] });
 * assertAlmostEquals(decibels[100]!, 10 * Math.log10(0.5 / 4e-10), 0.01); // 90.97 dB
 * ```
 */
export function intensityContour(
  waveform: Waveform,
  options: IntensityOptions = {},
): IntensityContour {
  const { sampleRate, channels } = waveform;
  const analysis = new IntensityAnalysis({
    sampleRate,
    channelCount: channels.length,
    duration: channels[0]!.length,
  }, options);
  analysis.push(channels);
  analysis.finish();
  return { times: analysis.frameTimes(), decibels: analysis.decibels.toArray() };
}
