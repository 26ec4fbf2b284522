/**
 * Prosody: the settings, the stream that computes it, and all at once.
 *
 * Read beside it: `short_term_analysis.ts` (Praat's placement of windows), `intensity.ts`, and pitch in
 * four steps: `autocorrelation.ts`, `pitch_candidates.ts`, `pitch_path.ts` (the Viterbi path), and
 * `pitch.ts`, which joins them.
 *
 * @module
 */
import type * as z from "zod";
import { number, positive } from "../../json/fields.ts";
import { joinRows, type Matrix } from "../../matrix/matrix.ts";
import {
  checkFrameRate,
  checkOrder,
  count,
  seconds,
  type Settings,
  withDefaults,
} from "../settings.ts";
import { interpolateCubic } from "../signal/interpolation.ts";
import { SlidingBuffer } from "../signal/sliding_buffer.ts";
import {
  type FeatureStream,
  PeakMeter,
  type SoundFormat,
  type Waveform,
} from "../signal/waveform.ts";
import { IntensityAnalysis } from "./intensity.ts";
import { PitchAnalysis } from "./pitch.ts";

/** Settings of the prosodic features. */
export interface ProsodyOptions {
  /**
   * Seconds from one point to the next at which pitch and intensity are read.
   * @default 0.005
   */
  step?: number;
  /**
   * Number of points averaged into a frame.
   * @default 10
   */
  group?: number;
  /**
   * Lowest pitch looked for, in Hz.
   * @default 75
   */
  pitchFloor?: number;
  /**
   * Highest pitch looked for, in Hz.
   * @default 600
   */
  pitchCeiling?: number;
  /**
   * Lowest periodicity, in Hz, that intensity is smoothed over.
   * @default 100
   */
  intensityFloor?: number;
}

/** The paper's prosody: points every 5 ms, averaged over 10. */
export const prosodyDefaults: Readonly<Required<ProsodyOptions>> = {
  step: 0.005,
  group: 10,
  pitchFloor: 75,
  pitchCeiling: 600,
  intensityFloor: 100,
};

/** A pitch whose periods are a window long: of 1 Hz, several seconds. */
const lowPitch = number({ least: 1 }, "a number from 1 (Hz)");

/** What each setting has to be. */
const fields: Settings<ProsodyOptions> = {
  step: seconds,
  group: count,
  pitchFloor: lowPitch,
  pitchCeiling: positive,
  intensityFloor: lowPitch,
};

/** The settings as JSON; those that are left out have the paper's value. */
export const prosodySchema: z.ZodType<Required<ProsodyOptions>> = withDefaults(
  fields,
  prosodyDefaults,
).superRefine((settings, context) => {
  checkFrameRate(settings, "prosody", context);
  checkOrder(settings, "prosody", "pitchFloor", "pitchCeiling", context);
});

/** Settings of a stream of prosodic features. */
export interface ProsodyStreamOptions extends ProsodyOptions {
  /**
   * Seconds after which a frame's pitch is decided on what was heard until then, for live use.
   * Infinite, it is decided as soon as nothing that may follow can change it.
   * @default Infinity
   */
  maxDelay?: number;
}

/**
 * Prosodic features of sound that arrives in blocks.
 *
 * With the sound's duration and peak given, the frames are exactly those of {@linkcode prosody}.
 * Each comes as soon as it is certain, in speech about 40 ms after its end: the path through the
 * candidates of pitch is followed as far as all paths that may still win agree. Memory stays that
 * of a moment, whatever the length.
 *
 * Without the duration, windows are placed as in a sound that lasts a whole number of steps, up to
 * half a step beside where Praat centres them in the recording. That moves where voicing starts and
 * ends: one pitch value in ten differs by more than 0.02, the mean difference is 0.02. Without the
 * peak, a frame's silence is judged by the peak so far, so that noise before the first word may get
 * a pitch: two values in a thousand.
 *
 * @example Usage
 * ```ts
 * import { ProsodyStream } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const stream = new ProsodyStream({ sampleRate: 16000, channelCount: 1 }, { maxDelay: 0.2 });
 * const block = new Float64Array(1600);
 * let rows = 0;
 * for (let i = 0; i < 10; i++) rows += stream.push([block]).rows;
 * assertEquals(rows + stream.finish().rows, 19);
 * ```
 */
export class ProsodyStream implements FeatureStream {
  /** Energy, energy', pitch, pitch'. */
  readonly columns = 4;
  /** Seconds from one frame to the next. */
  readonly rowSeconds: number;
  readonly #format: SoundFormat;
  readonly #step: number;
  readonly #group: number;
  readonly #pitch: PitchAnalysis;
  readonly #intensity: IntensityAnalysis;
  #sampleCount = 0;
  #pointCount = 0;
  #energy = 0;
  #logPitch = 0;
  /** Sums over the points of the frame that is not complete. */
  readonly #sums = new Float64Array(4);
  readonly #rows = new SlidingBuffer();

  /**
   * Begins a recording.
   *
   * @param format What is known of the sound.
   * @param options Steps, ranges and the longest delay.
   * @throws {RangeError} If the step is not positive, or the group not a positive integer.
   */
  constructor(format: SoundFormat, options: ProsodyStreamOptions = {}) {
    const { step = 0.005, group = 10, maxDelay = Infinity } = options;
    const { pitchFloor = 75, pitchCeiling = 600, intensityFloor = 100 } = options;
    if (!Number.isInteger(group) || group < 1) {
      throw new RangeError(`group must be a positive integer, current value is ${group}`);
    }
    this.#format = format;
    this.rowSeconds = group * step;
    this.#step = step;
    this.#group = group;
    this.#pitch = new PitchAnalysis(format, {
      step,
      floor: pitchFloor,
      ceiling: pitchCeiling,
      maxDelay: Math.floor(maxDelay / step),
    });
    this.#intensity = new IntensityAnalysis(format, { step, floor: intensityFloor });
  }

  /**
   * Takes the next block of sound.
   *
   * @param channels One array a channel, all of the same length, +-1 at full scale; not kept.
   * @returns The frames that are certain now [shape=(frames, 4)].
   */
  push(channels: readonly Float64Array[]): Matrix {
    this.#sampleCount += channels[0]?.length ?? 0;
    this.#pitch.push(channels);
    this.#intensity.push(channels);
    return this.#takeRows();
  }

  /**
   * Says that the sound has ended.
   *
   * @returns The frames that are left [shape=(frames, 4)].
   * @throws {RangeError} If the sound did not last as long as its format said.
   */
  finish(): Matrix {
    this.#pitch.finish();
    this.#intensity.finish();
    return this.#takeRows();
  }

  #takeRows(): Matrix {
    // Points at 0, step, ... before the last step of the sound.
    const seconds = this.#sampleCount / this.#format.sampleRate;
    const end = Math.ceil((seconds - this.#step) / this.#step);
    while (this.#pointCount < end) {
      const time = this.#pointCount * this.#step;
      const pitch = this.#pitchAt(time), intensity = this.#intensityAt(time);
      if (pitch === undefined || intensity === undefined) break;
      this.#addPoint(pitch, intensity);
    }
    const data = this.#rows.toArray();
    this.#rows.dropBefore(this.#rows.end);
    return { data, rows: data.length / this.columns, columns: this.columns };
  }

  #addPoint(pitch: number, intensity: number): void {
    const energy = Math.max(0, Math.log(Math.max(intensity, Number.EPSILON)) - 3);
    const logPitch = Math.max(0, Math.log(pitch + 1) - 4);
    const milliseconds = 1000 * this.#step;
    const sums = this.#sums;
    sums[0]! += energy;
    sums[2]! += logPitch;
    if (this.#pointCount > 0) {
      sums[1]! += (energy - this.#energy) / milliseconds;
      sums[3]! += (logPitch - this.#logPitch) / milliseconds;
    }
    this.#energy = energy;
    this.#logPitch = logPitch;
    this.#pointCount++;
    if (this.#pointCount % this.#group > 0) return;
    for (const sum of sums) this.#rows.push(sum / this.#group);
    sums.fill(0);
  }

  /**
   * Pitch between two frames, in Hz, as Praat reads it: linear; where only the nearer is voiced,
   * the nearer's; where that is not voiced, 0. Undefined while it is not known.
   */
  #pitchAt(time: number): number | undefined {
    const { frequencies, firstTime, step, frameCount } = this.#pitch;
    const position = (time - firstTime) / step;
    const left = Math.floor(position);
    const phase = position - left;
    const near = phase < 0.5 ? left : left + 1;
    const far = phase < 0.5 ? left + 1 : left;
    if (near < 0 || near >= frameCount) return 0;
    if (Math.min(Math.max(near, far), frameCount - 1) >= frequencies.end) return undefined;
    frequencies.dropBefore(left);
    const nearPitch = frequencies.at(near);
    const farPitch = far < 0 || far >= frameCount ? 0 : frequencies.at(far);
    if (nearPitch === 0 || farPitch === 0) return nearPitch;
    return nearPitch + Math.min(phase, 1 - phase) * (farPitch - nearPitch);
  }

  /**
   * Intensity between frames, in dB, as Praat reads it: cubic, linear between the outer two frames,
   * constant for half a step beyond, 0 further out. Undefined while it is not known.
   */
  #intensityAt(time: number): number | undefined {
    const { decibels, firstTime, step, frameCount } = this.#intensity;
    const start = firstTime - 0.5 * step;
    if (time < start || time > start + frameCount * step) return 0;
    const position = (time - firstTime) / step;
    const left = Math.floor(position);
    const last = frameCount - 1;
    if (Math.min(left + 2, last) >= decibels.end) return undefined;
    decibels.dropBefore(left - 1);
    if (left < 0) return decibels.at(0);
    if (left >= last) return decibels.at(last);
    const x = position - left, here = decibels.at(left), next = decibels.at(left + 1);
    if (left === 0 || left + 1 === last) return here + x * (next - here);
    return interpolateCubic(decibels.at(left - 1), here, next, decibels.at(left + 2), x);
  }
}

/**
 * Prosodic features of speech: energy, its change, pitch, and its change.
 *
 * Every 5 ms, pitch p (Hz, 0 unvoiced) and intensity I (dB, at least 2.22e-16) as Praat measures
 * them become max(0, ln(p + 1) - 4) and max(0, ln(I) - 3); changes are differences to the point
 * before, per millisecond. Ten points make a frame, so that there are 20 frames a second.
 *
 * Kucherenko et al. (2019), "Analyzing Input and Output Representations for Speech-Driven Gesture
 * Generation", section 4.2.
 *
 * @param waveform The sound; channels are analysed together, not mixed.
 * @param options Steps and ranges.
 * @returns Energy, energy', pitch, pitch' [shape=(frames, 4)].
 *
 * @example Usage
 * ```ts
 * import { prosody } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const sampleRate = 16000;
 * const tone = Float64Array.from(
 *   { length: sampleRate },
 *   (_, n) => Math.sin(2 * Math.PI * 220 * n / sampleRate),
 * );
 * const { data, rows, columns } = prosody({ sampleRate, channels: [tone] });
 * assertEquals([rows, columns], [19, 4]);
 * assertAlmostEquals(data[10 * columns + 2]!, Math.log(221) - 4, 1e-3);
 * ```
 */
export function prosody(waveform: Waveform, options: ProsodyOptions = {}): Matrix {
  const { sampleRate, channels } = waveform;
  const channelCount = channels.length;
  const duration = channels[0]?.length ?? 0;
  const meter = new PeakMeter(channelCount);
  meter.push(channels);
  const stream = new ProsodyStream(
    { sampleRate, channelCount, duration, peak: meter.peak },
    options,
  );
  return joinRows([stream.push(channels), stream.finish()], stream.columns);
}
