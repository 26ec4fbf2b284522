import { SlidingBuffer, sumRange } from "../signal/sliding_buffer.ts";
import type { SoundFormat, Waveform } from "../signal/waveform.ts";
import { kaiser20Window } from "../signal/windows.ts";
import { ShortTermAnalysis } from "./short_term_analysis.ts";

/** Settings of intensity analysis. */
export interface IntensityOptions {
  /**
   * Seconds from one frame to the next.
   * @default 0.005
   */
  step?: number;
  /**
   * Lowest periodicity, in Hz, that is smoothed away; the window lasts 6.4 of its periods.
   * @default 100
   */
  floor?: number;
}

/** Square of the threshold of hearing, 2e-5 Pa, for samples taken to be in Pa. */
const hearingThreshold = 4e-10;

/**
 * Intensity of a sound that arrives in blocks, as Praat's `To Intensity...` has it with "subtract
 * mean" on: power under a Kaiser window around each frame's centre, less the mean, averaged over
 * channels, in dB re 2e-5.
 *
 * @example Usage
 * ```ts
 * import { IntensityAnalysis } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const analysis = new IntensityAnalysis({ sampleRate: 16000, channelCount: 1 });
 * analysis.push([new Float64Array(1600)]);
 * assertEquals(analysis.decibels.at(0), -300);
 * ```
 */
export class IntensityAnalysis extends ShortTermAnalysis {
  /** Intensities of the frames analysed so far, in dB. Who reads them drops them. */
  readonly decibels: SlidingBuffer = new SlidingBuffer();
  readonly #window: Float64Array;

  /**
   * Begins a recording.
   *
   * @param format What is known of the sound.
   * @param options Settings of the analysis.
   * @throws {RangeError} If the step or the floor is not positive.
   */
  constructor(format: SoundFormat, options: IntensityOptions = {}) {
    const { step = 0.005, floor = 100 } = options;
    if (!(floor > 0)) throw new RangeError(`floor must be positive, current value is ${floor}`);
    const windowDuration = 6.4 / floor;
    // A quotient, as in Praat: the floor depends on how it is rounded.
    const halfDuration = 0.5 * windowDuration / (1 / format.sampleRate);
    const halfLength = Math.floor(halfDuration);
    super(format, windowDuration, step, halfLength + 1);
    this.#window = kaiser20Window(halfLength, halfDuration);
  }

  /** The intensity of the frame about a time. */
  protected override analyse(centre: number): void {
    const middle = Math.floor(centre + 1.5) - 1;
    const halfLength = (this.#window.length - 1) / 2;
    // Where the sample nearest to the centre is farther out than the centre, one may be missing.
    const start = Math.max(middle - halfLength, 0);
    const length = Math.min(middle + halfLength + 1, this.samples[0]!.end) - start;
    const skipped = start - (middle - halfLength);
    let squares = 0;
    for (const { data, origin } of this.samples) {
      const mean = sumRange(data, start - origin, length) / length;
      squares += weightedSquares(data, start - origin, length, mean, this.#window, skipped);
    }
    const power = squares / (sumRange(this.#window, skipped, length) * this.samples.length);
    const ratio = power / hearingThreshold;
    this.decibels.push(ratio < 1e-30 ? -300 : 10 * Math.log10(ratio));
  }
}

/** Weighted sum of the squared distances from a mean. */
function weightedSquares(
  data: Float64Array,
  start: number,
  length: number,
  mean: number,
  weights: Float64Array,
  firstWeight: number,
): number {
  let even = 0, odd = 0;
  for (let i = 0; i < length - 1; i += 2) {
    const a = data[start + i]! - mean, b = data[start + i + 1]! - mean;
    even += weights[firstWeight + i]! * a * a;
    odd += weights[firstWeight + i + 1]! * b * b;
  }
  const last = length % 2 === 0 ? 0 : data[start + length - 1]! - mean;
  return even + odd + weights[firstWeight + length - 1]! * last * last;
}

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
 * import { intensityContour } from "@aud2repr2pose/aud2repr2pose/audio";
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
