import { InputError } from "../../errors/input_error.ts";
import { type SlidingBuffer, sumRange } from "../signal/sliding_buffer.ts";
import { PeakMeter, type SoundFormat, type Waveform } from "../signal/waveform.ts";
import { hannWindow } from "../signal/windows.ts";
import { Autocorrelation } from "./autocorrelation.ts";
import {
  largestLag,
  PitchCandidates,
  type PitchOptions,
  pitchSettings,
} from "./pitch_candidates.ts";
import { PitchPath } from "./pitch_path.ts";
import { ShortTermAnalysis } from "./short_term_analysis.ts";

/** Periods of the pitch floor in a window. */
const periodsPerWindow = 3;

/**
 * Pitch of a sound that arrives in blocks, by the autocorrelation method of Boersma (1993) as
 * Praat's `To Pitch (ac)...` has it with its switch "very accurate" off.
 *
 * The channels' autocorrelations are summed. A frame is silent in comparison with the sound's peak,
 * or, where that is not known beforehand, with the peak so far.
 *
 * @example Usage
 * ```ts
 * import { PitchAnalysis } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const analysis = new PitchAnalysis({ sampleRate: 16000, channelCount: 1 });
 * for (let start = 0; start < 8000; start += 1600) {
 *   const tone = (_: unknown, i: number) => Math.sin(2 * Math.PI * 220 * (start + i) / 16000);
 *   analysis.push([Float64Array.from({ length: 1600 }, tone)]);
 * }
 * analysis.finish();
 * assertEquals(analysis.frequencies.end, 93);
 * assertAlmostEquals(analysis.frequencies.at(50), 220, 0.1);
 * ```
 */
export class PitchAnalysis extends ShortTermAnalysis {
  /** The sound's peak, or a meter of it that has heard `#metered` samples. */
  readonly #peak: number | PeakMeter;
  #metered = 0;
  /** Length of the lowest pitch's period, in samples. */
  readonly #period: number;
  readonly #window: Float64Array;
  readonly #autocorrelation: Autocorrelation;
  readonly #candidates: PitchCandidates;
  readonly #path: PitchPath;
  /** Frames are analysed in pairs: their windowed samples by channel, loudness, autocorrelations. */
  readonly #pairs: readonly Float64Array[];
  readonly #loudness = [0, 0];
  readonly #r: readonly [Float64Array, Float64Array];
  #pending = 0;

  /**
   * Begins a recording.
   *
   * @param format What is known of the sound.
   * @param options Settings of the analysis.
   * @throws {InputError} If the sample rate is too low for the pitch floor.
   * @throws {RangeError} If a setting is out of its range.
   */
  constructor(format: SoundFormat, options: PitchOptions = {}) {
    const settings = pitchSettings(options, format.sampleRate);
    // Products and quotients in Praat's order: the floors depend on how they are rounded.
    const dx = 1 / format.sampleRate;
    const windowDuration = periodsPerWindow / settings.floor;
    const period = Math.floor(1 / dx / settings.floor);
    const halfWindow = Math.floor(Math.floor(windowDuration / dx) / 2) - 1;
    if (halfWindow < 2) {
      throw new InputError(
        `a sample rate of ${format.sampleRate} Hz is too low to find a pitch of ${settings.floor} Hz`,
      );
    }
    super(format, windowDuration, settings.step, Math.max(halfWindow, period) + 1);
    this.#peak = format.peak ?? new PeakMeter(format.channelCount);
    this.#period = period;
    // 0 just outside its ends, not at them.
    this.#window = hannWindow(2 * halfWindow + 1).slice(1);
    const maxLag = Math.floor(2 * halfWindow / periodsPerWindow) + 2;
    const largest = Math.min(halfWindow, largestLag(maxLag));
    this.#autocorrelation = new Autocorrelation(this.#window, largest);
    this.#candidates = new PitchCandidates(settings, format.sampleRate, maxLag);
    this.#path = new PitchPath(settings);
    this.#pairs = this.samples.map(() => this.#autocorrelation.createPair());
    this.#r = [new Float64Array(2 * largest + 1), new Float64Array(2 * largest + 1)];
  }

  /** Pitch of the frames decided so far in Hz, 0 where unvoiced. Who reads them drops them. */
  get frequencies(): SlidingBuffer {
    return this.#path.decided;
  }

  /** Says that the sound has ended, and decides the pitch of the frames that are left. */
  override finish(): void {
    super.finish();
    if (this.#pending > 0) this.#analysePair();
    this.#path.finish();
  }

  /** Finds the candidates of the frame about a time; frames are analysed two by two. */
  protected override analyse(centre: number): void {
    // The samples nearest to the frame's centre, on either side.
    const left = Math.floor(centre + 1) - 1, right = left + 1;
    const reach = this.#window.length / 2;
    const soundPeak = this.#peakUpTo(left + reach + 1);
    let peak = 0;
    for (const [c, { data, origin }] of this.samples.entries()) {
      const mean = sumRange(data, right - this.#period - origin, 2 * this.#period) /
        (2 * this.#period);
      this.#applyWindow(data, right - reach - origin, mean, this.#pairs[c]!);
      peak = Math.max(peak, this.#peakNearCentre(this.#pairs[c]!));
    }
    this.#loudness[this.#pending++] = peak === 0 ? 0 : Math.min(1, peak / soundPeak);
    if (this.#pending === 2) this.#analysePair();
  }

  /** The sound's peak; if it was not given, that of the samples before number `end`. */
  #peakUpTo(end: number): number {
    if (typeof this.#peak === "number") return this.#peak;
    this.#peak.push(
      this.samples.map(({ data, origin }) => data.subarray(this.#metered - origin, end - origin)),
    );
    this.#metered = end;
    return this.#peak.peak;
  }

  #applyWindow(data: Float64Array, start: number, mean: number, pair: Float64Array): void {
    const window = this.#window;
    for (let i = 0; i < window.length; i++) {
      pair[2 * i + this.#pending] = (data[start + i]! - mean) * window[i]!;
    }
  }

  /** Largest windowed sample within half a longest period of the centre. */
  #peakNearCentre(pair: Float64Array): number {
    const centre = this.#window.length / 2;
    const reach = Math.min(Math.floor(this.#period / 2) + 1, centre);
    let peak = 0;
    for (let i = centre - reach; i < centre + reach; i++) {
      peak = Math.max(peak, Math.abs(pair[2 * i + this.#pending]!));
    }
    return peak;
  }

  #analysePair(): void {
    const sound = this.#loudness.map((loudness) =>
      loudness > 0 && !this.#path.isSurelyUnvoiced(loudness)
    );
    if (sound[0] || sound[1]) {
      for (const pair of this.#pairs) this.#autocorrelation.addChannel(pair);
      this.#autocorrelation.take(...this.#r);
    }
    for (let i = 0; i < this.#pending; i++) {
      if (sound[i]) this.#candidates.find(this.#r[i]!);
      else this.#candidates.clear();
      this.#path.push(this.#candidates, this.#loudness[i]!);
    }
    this.#pending = 0;
  }
}

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
 * import { pitchTrack } from "@aud2repr2pose/aud2repr2pose/audio";
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
