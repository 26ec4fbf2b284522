import { interpolateMaximum, interpolateSinc } from "../signal/interpolation.ts";
import type { PitchSettings } from "./pitch_options.ts";

/** Depths of interpolation: of a first estimate, of a maximum, and of one at a very short lag. */
const firstDepth = 30, depth = 70, shortLagDepth = 700, shortLag = 1 / 0.3;

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
      const x = interpolateMaximum(r, zero + peak, n);
      const frequency = this.#sampleRate / (x - zero);
      if (frequency >= this.#settings.ceiling) continue;
      this.frequencies[this.count] = frequency;
      this.strengths[this.count++] = reflect(interpolateSinc(r, x, n));
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
