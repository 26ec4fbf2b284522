import { PitchAnalysis } from "./pitch_analysis.ts";
import type { PitchOptions } from "./pitch_options.ts";
import { PeakMeter } from "../signal/peak_meter.ts";
import type { Waveform } from "../signal/waveform.ts";

/** Pitch over time. */
export interface PitchTrack {
  /** Times of the frames' centres, in seconds. */
  readonly times: Float64Array;
  /** Their pitch in Hz, 0 where unvoiced. */
  readonly frequencies: Float64Array;
}

/**
 * Pitch of a sound by the autocorrelation method: P. Boersma (1993), "Accurate short-term analysis
 * of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound", IFA
 * Proceedings 17. What it finds is what Praat's `To Pitch...` finds.
 *
 * @param waveform The sound; channels are analysed together, not mixed.
 * @param options Settings, by default Praat's, at steps of 5 ms.
 * @returns Times and frequencies; none if the sound is shorter than the window, 3 / floor.
 *
 * @example Usage
 * ```ts
 * import { pitchTrack } from "@aud2repr2pose/aud2repr2pose";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const sampleRate = 16000;
 * const tone = Float64Array.from(
 *   { length: sampleRate },
 *   (_, n) => Math.sin(2 * Math.PI * 220 * n / sampleRate),
 * );
 * const { frequencies } = pitchTrack({ sampleRate, channels: [tone] });
 * assertAlmostEquals(frequencies[100]!, 220, 0.1);
 * ```
 */
export function pitchTrack(waveform: Waveform, options: PitchOptions = {}): PitchTrack {
  const { sampleRate, channels } = waveform;
  const meter = new PeakMeter(channels.length);
  meter.push(channels);
  const analysis = new PitchAnalysis({
    sampleRate,
    channelCount: channels.length,
    duration: channels[0]!.length,
    peak: meter.peak,
  }, options);
  analysis.push(channels);
  analysis.finish();
  return {
    times: analysis.frameTimes(),
    frequencies: analysis.frequencies.toArray(),
  };
}
