/**
 * The settings of pitch analysis, and the periods that a frame may have.
 *
 * @module
 */
import { interpolateMaximum, interpolateSinc } from "../signal/interpolation.ts";

/** Settings of pitch analysis; names and defaults are those of Praat's `To Pitch (ac)...`. */
export interface PitchOptions {
  /**
   * Seconds from one frame to the next.
   * @default 0.005
   */
  step?: number;
  /**
   * Lowest pitch looked for, in Hz; the window holds three of its periods.
   * @default 75
   */
  floor?: number;
  /**
   * Highest pitch looked for, in Hz.
   * @default 600
   */
  ceiling?: number;
  /**
   * Most candidates of a frame, the unvoiced one included.
   * @default 15
   */
  maxCandidates?: number;
  /**
   * A frame whose peak is below this part of the sound's peak is likely silent.
   * @default 0.03
   */
  silenceThreshold?: number;
  /**
   * Strength of the unvoiced candidate: a frame less periodic than this is likely unvoiced.
   * @default 0.45
   */
  voicingThreshold?: number;
  /**
   * What a candidate gains over one an octave lower.
   * @default 0.01
   */
  octaveCost?: number;
  /**
   * Cost of a change of pitch by an octave in 10 ms.
   * @default 0.35
   */
  octaveJumpCost?: number;
  /**
   * Cost of a change between voiced and unvoiced in 10 ms.
   * @default 0.14
   */
  voicedUnvoicedCost?: number;
  /**
   * Frames after which the path is decided at the latest, on what was heard until then. Infinite,
   * it is decided when nothing heard later can change it.
   * @default Infinity
   */
  maxDelay?: number;
}

/** The settings, complete. */
export type PitchSettings = Required<PitchOptions>;

const defaults: Readonly<PitchSettings> = {
  step: 0.005,
  floor: 75,
  ceiling: 600,
  maxCandidates: 15,
  silenceThreshold: 0.03,
  voicingThreshold: 0.45,
  octaveCost: 0.01,
  octaveJumpCost: 0.35,
  voicedUnvoicedCost: 0.14,
  maxDelay: Infinity,
};

/**
 * Completes settings of pitch analysis as Praat does: no pitch is looked for above half of the
 * sample rate, and there is a candidate for each multiple of the floor.
 *
 * @param options The settings that differ from the defaults.
 * @param sampleRate Samples a second, in Hz.
 * @returns All settings.
 * @throws {RangeError} If the range of pitch is empty.
 *
 * @example Usage
 * ```ts
 * import { pitchSettings } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const { floor, ceiling, step } = pitchSettings({ floor: 60 }, 1000);
 * assertEquals([floor, ceiling, step], [60, 500, 0.005]);
 * ```
 */
export function pitchSettings(options: PitchOptions, sampleRate: number): PitchSettings {
  const settings = { ...defaults, ...options };
  const { floor, ceiling, maxCandidates } = settings;
  if (!(floor > 0)) throw new RangeError(`floor must be positive, current value is ${floor}`);
  if (!(ceiling > floor)) {
    throw new RangeError(`ceiling must be above the floor, ${floor}, current value is ${ceiling}`);
  }
  settings.ceiling = Math.min(ceiling, 0.5 * sampleRate);
  settings.maxCandidates = Math.max(maxCandidates, 2, Math.floor(ceiling / floor));
  return settings;
}

/** Depths of interpolation: of a first estimate, of a maximum, and of one at a very short lag. */
const firstDepth = 30, depth = 70, shortLagDepth = 700, shortLag = 1 / 0.3;

/**
 * Lags that candidates look at.
 *
 * @param maxLag The lag from which on they do not look for maxima, in samples.
 * @returns The largest that is interpolated from, in samples.
 */
export function largestLag(maxLag: number): number {
  return Math.max(maxLag + depth, Math.ceil(shortLag) + shortLagDepth);
}

/**
 * Periods that a frame may have: the strongest maxima of its autocorrelation, found again and
 * again, frame by frame, in the same place of memory.
 *
 * Boersma (1993, eqs. 22 and 24).
 *
 * @example Usage
 * ```ts
 * import { PitchCandidates, pitchSettings } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const candidates = new PitchCandidates(pitchSettings({}, 8000), 8000, 100);
 * const period = 40.5; // samples
 * candidates.find(
 *   Float64Array.from({ length: 401 }, (_, i) => Math.cos(2 * Math.PI * (i - 200) / period)),
 * );
 * assertEquals(candidates.count, 2); // one period, and two
 * assertAlmostEquals(candidates.frequencies[0]!, 8000 / period, 0.1);
 * assertAlmostEquals(candidates.frequencies[1]!, 8000 / (2 * period), 0.1);
 * ```
 */
export class PitchCandidates {
  /** Number of voiced candidates. */
  count = 0;
  /** Their frequencies, in Hz. */
  readonly frequencies: Float64Array;
  /** Their strengths: the autocorrelation's heights at their periods, at most 1. */
  readonly strengths: Float64Array;
  readonly #settings: PitchSettings;
  readonly #sampleRate: number;
  readonly #maxLag: number;
  readonly #peaks: Int32Array;
  readonly #lags: Float64Array;

  /**
   * Makes room for the candidates of one frame.
   *
   * @param settings Range of the pitch, number of candidates, thresholds.
   * @param sampleRate Samples a second, in Hz.
   * @param maxLag Lags from this one on are not looked at, in samples.
   */
  constructor(settings: PitchSettings, sampleRate: number, maxLag: number) {
    const size = settings.maxCandidates - 1;
    this.frequencies = new Float64Array(size);
    this.strengths = new Float64Array(size);
    this.#settings = settings;
    this.#sampleRate = sampleRate;
    this.#maxLag = maxLag;
    this.#peaks = new Int32Array(maxLag);
    this.#lags = new Float64Array(maxLag);
  }

  /** Leaves the unvoiced candidate alone: the frame is silent. */
  clear(): void {
    this.count = 0;
  }

  /**
   * Finds the candidates of a frame.
   *
   * @param r The frame's autocorrelation, lag 0 in the middle.
   */
  find(r: Float64Array): void {
    const zero = (r.length - 1) / 2;
    let peakCount = this.#findPeaks(r, zero);
    if (peakCount > this.frequencies.length) peakCount = this.#choosePeaks(r, zero, peakCount);
    this.count = 0;
    for (let c = 0; c < peakCount; c++) {
      const peak = this.#peaks[c]!;
      // Above the ceiling wherever between its neighbours it is: as good as unvoiced.
      if (this.#sampleRate >= this.#settings.ceiling * (peak + 1)) continue;
      const n = this.#lags[c]! < shortLag ? shortLagDepth : depth;
      const { x, height } = interpolateMaximum(r, zero + peak, n);
      const frequency = this.#sampleRate / (x - zero);
      if (frequency >= this.#settings.ceiling) continue;
      this.frequencies[this.count] = frequency;
      this.strengths[this.count++] = reflect(height);
    }
  }

  /** Local maxima that are not too weak, their lags estimated by parabolas. */
  #findPeaks(r: Float64Array, zero: number): number {
    const threshold = 0.5 * this.#settings.voicingThreshold;
    const end = Math.min(this.#maxLag, zero);
    let count = 0;
    for (let lag = 2; lag < end; lag++) {
      const before = r[zero + lag - 1]!, here = r[zero + lag]!, after = r[zero + lag + 1]!;
      if (here <= threshold || here <= before || here < after) continue;
      this.#peaks[count] = lag;
      this.#lags[count++] = lag + 0.5 * (after - before) / (2 * here - before - after);
    }
    return count;
  }

  /** Keeps as many maxima as there are places, giving each new one that of the weakest so far. */
  #choosePeaks(r: Float64Array, zero: number, peakCount: number): number {
    const places = this.strengths.length;
    const strengths = this.strengths;
    // High frequencies are favoured, lest a multiple of the period wins in a periodic sound.
    const favour = (lag: number) => this.#settings.octaveCost * Math.log2(lag);
    for (let c = 0; c < peakCount; c++) {
      const lag = this.#lags[c]!;
      const strength = reflect(interpolateSinc(r, zero + lag, firstDepth)) - favour(lag);
      let place = c;
      if (c >= places) {
        place = 0;
        for (let p = 1; p < places; p++) if (strengths[p]! < strengths[place]!) place = p;
        if (strength <= strengths[place]!) continue;
      }
      strengths[place] = strength;
      this.#peaks[place] = this.#peaks[c]!;
      this.#lags[place] = lag;
    }
    return places;
  }
}

/** A strength above 1, an effect of short windows, is reflected to below 1. */
function reflect(strength: number): number {
  return strength > 1 ? 1 / strength : strength;
}
