import { SlidingBuffer } from "./sliding_buffer.ts";
import type { Waveform } from "./waveform.ts";
import { besselI0 } from "./windows.ts";

/** Options for {@linkcode resample}: how sharp its low-pass filter is. */
export interface ResampleOptions {
  /**
   * How much of the spectrum that both sampling rates can carry, 0 Hz to half of the lower one, is
   * kept as it is.
   *
   * @default {0.9}
   */
  readonly passBand?: number;
  /**
   * From where on there is nothing left, in the same measure. The narrower the transition from one to
   * the other, the longer it takes. Above 1 the highest frequencies are mixed with aliases, from
   * 2 - stopBand on; who looks at lower ones alone has them in half the time.
   *
   * @default {1}
   */
  readonly stopBand?: number;
  /**
   * By how much the filter attenuates the stop band, in dB, from 50.
   *
   * @default {100}
   */
  readonly attenuation?: number;
}

/** A low-pass filter at every position that it may have between two samples of the input. */
export interface ResamplingFilter {
  /** Number of positions in the interval from one input sample to the next. */
  readonly phases: number;
  /** Input samples that an output sample is made of: half of them up to its position, half after. */
  readonly taps: number;
  /** Their weights as (phases + 1, taps); the last row is for the position of the next sample. */
  readonly weights: Float64Array;
}

/** Most positions that are tabulated: 3 MB for the longest filters. */
const MOST_PHASES = 1024;

/**
 * Low-pass filter for a change of sampling rate: a sinc under a Kaiser window, as a polyphase bank.
 *
 * Kaiser (1974), "Nonrecursive digital filter design using the I0-sinh window function": for an
 * attenuation of A dB beta is 0.1102 (A - 8.7), and a transition of w radians takes (A - 8) / (2.285 w)
 * samples.
 *
 * @param oldRate Sampling rate of the input.
 * @param newRate Sampling rate of the output. Where the rates are integers without a common divisor,
 * output samples have `newRate` positions between two input samples; up to 1024 positions have a row
 * each, more lie between two of 1024 rows (linear interpolation errs by less than -115 dB there).
 * @param options How sharp it is.
 * @returns The filter; the weights of a row add up to 1.
 * @throws {RangeError} If an option is out of its range.
 */
export function resamplingFilter(
  oldRate: number,
  newRate: number,
  options: ResampleOptions = {},
): ResamplingFilter {
  const { passBand = 0.9, stopBand = 1, attenuation = 100 } = options;
  if (!(passBand > 0 && passBand < 1)) {
    throw new RangeError(`passBand must be between 0 and 1, current value is ${passBand}`);
  }
  if (!(stopBand > passBand && stopBand < 2)) {
    throw new RangeError(
      `stopBand must be between passBand, ${passBand}, and 2, current value is ${stopBand}`,
    );
  }
  if (!(attenuation >= 50 && attenuation <= 200)) {
    throw new RangeError(`attenuation must be from 50 to 200 dB, current value is ${attenuation}`);
  }
  // The lower rate in units of the input's.
  const lower = Math.min(1, newRate / oldRate);
  const cutoff = lower * (passBand + stopBand) / 2;
  const transition = Math.PI * lower * (stopBand - passBand);
  const halfWidth = (attenuation - 8) / (2.285 * transition) / 2;
  const beta = 0.1102 * (attenuation - 8.7);
  const phases = Math.min(newRate, MOST_PHASES);
  const half = Math.floor(halfWidth) + 1;
  const taps = 2 * half;
  const weights = new Float64Array((phases + 1) * taps);
  for (let phase = 0; phase <= phases; phase++) {
    const row = weights.subarray(phase * taps, (phase + 1) * taps);
    for (let tap = 0; tap < taps; tap++) {
      const t = tap - (half - 1) - phase / phases;
      const x = 1 - (t / halfWidth) ** 2;
      row[tap] = x < 0 ? 0 : sinc(cutoff * t) * besselI0(beta * Math.sqrt(x));
    }
    const sum = row.reduce((sum, weight) => sum + weight);
    for (let tap = 0; tap < taps; tap++) row[tap]! /= sum;
  }
  return { phases, taps, weights };
}

function sinc(x: number): number {
  if (x === 0) return 1;
  return Number.isInteger(x) ? 0 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Samples taken in at a time, so that a long block is never copied as a whole. */
const PIECE_LENGTH = 16384;

/**
 * Resampling of one channel of sound that arrives in blocks.
 *
 * Gives the samples of {@linkcode resample}, bit for bit, however the sound is cut into blocks, each as
 * soon as the filter's span has been heard, in the memory of a moment.
 *
 * @example Usage
 * ```ts
 * import { ResampleStream } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const stream = new ResampleStream(44100, 22050);
 * let length = 0;
 * for (let block = 0; block < 10; block++) length += stream.push(new Float64Array(4410)).length;
 * assertEquals(length + stream.finish().length, 22050);
 * ```
 */
export class ResampleStream {
  /** The rates without their common divisor: output n lies at input n oldRate / newRate. */
  readonly #oldRate: number;
  readonly #newRate: number;
  /** None where the rates are equal. */
  readonly #filter: ResamplingFilter | undefined;
  /** The filter's weights for one output, and which inputs they are of; without those that are 0. */
  readonly #weights: Float64Array;
  readonly #taps: Int32Array;
  #tapCount = 0;
  /** The latest samples, after as many zeros as the filter reaches back before the first. */
  readonly #signal = new SlidingBuffer();
  /** Number of samples taken in. */
  #length = 0;
  /** Number of the next output. */
  #next = 0;

  /**
   * Makes the filter for two rates.
   *
   * @param oldRate Sampling rate of the sound, in Hz.
   * @param newRate Sampling rate to bring it to, in Hz.
   * @param options How sharp the low-pass filter is.
   * @throws {RangeError} If a rate is not a positive integer below 2^31, or an option out of its range.
   */
  constructor(oldRate: number, newRate: number, options: ResampleOptions = {}) {
    for (const [name, rate] of Object.entries({ oldRate, newRate })) {
      if (!(rate > 0 && rate === (rate | 0))) {
        throw new RangeError(
          `${name} must be a positive integer below 2^31, current value is ${rate}`,
        );
      }
    }
    const divisor = greatestCommonDivisor(oldRate, newRate);
    this.#oldRate = oldRate / divisor;
    this.#newRate = newRate / divisor;
    const filter = resamplingFilter(this.#oldRate, this.#newRate, options);
    this.#filter = oldRate === newRate ? undefined : filter;
    this.#weights = new Float64Array(filter.taps);
    this.#taps = new Int32Array(filter.taps);
    this.#signal.append(new Float64Array(filter.taps / 2 - 1));
  }

  /**
   * Takes the next block of sound.
   *
   * @param block The samples; not kept.
   * @returns The samples at the new rate that are complete, a new array.
   */
  push(block: Float64Array): Float64Array {
    const filter = this.#filter;
    if (!filter) return block.slice();
    const first = this.#next;
    const heard = (length: number) => Math.max(0, this.#outputsBefore(length - filter.taps / 2));
    const result = new Float64Array(heard(this.#length + block.length) - first);
    for (let start = 0; start < block.length; start += PIECE_LENGTH) {
      const piece = block.subarray(start, start + PIECE_LENGTH);
      this.#signal.append(piece);
      this.#length += piece.length;
      this.#compute(filter, result.subarray(this.#next - first, heard(this.#length) - first));
    }
    return result;
  }

  /**
   * Says that the sound has ended.
   *
   * @returns The samples that are left: in all there are ceil(length newRate / oldRate).
   */
  finish(): Float64Array {
    if (!this.#filter) return new Float64Array(0);
    this.#signal.append(new Float64Array(this.#filter.taps / 2));
    const result = new Float64Array(this.#outputsBefore(this.#length) - this.#next);
    this.#compute(this.#filter, result);
    return result;
  }

  /** Number of outputs that lie before an input. */
  #outputsBefore(index: number): number {
    return resampledLength(index, this.#oldRate, this.#newRate);
  }

  /** Computes the next outputs, as many as `result` has room for. */
  #compute(filter: ResamplingFilter, result: Float64Array): void {
    const { data, origin } = this.#signal;
    // Outputs `newRate` apart lie alike between two inputs and so have the same weights.
    for (let i = 0; i < Math.min(this.#newRate, result.length); i++) {
      this.#filterEvery(data, this.#weigh(filter, this.#next + i) - origin, result, i);
    }
    this.#next += result.length;
    this.#signal.dropBefore(Math.floor(this.#next * this.#oldRate / this.#newRate));
  }

  /**
   * Sets the weights for output n.
   *
   * @returns The input before it: with the zeros before the signal, number of the first that it takes.
   */
  #weigh({ phases, taps, weights }: ResamplingFilter, n: number): number {
    const index = Math.floor(n * this.#oldRate / this.#newRate);
    // Exact, and so an integer, where the filter has a row for every position.
    const phase = (n * this.#oldRate - index * this.#newRate) * (phases / this.#newRate);
    const row = Math.floor(phase) * taps;
    const beyond = phase - Math.floor(phase);
    let count = 0;
    for (let tap = 0; tap < taps; tap++) {
      const low = weights[row + tap]!;
      const weight = low + beyond * (weights[row + taps + tap]! - low);
      if (weight === 0) continue; // every second one where the rate is halved
      this.#weights[count] = weight;
      this.#taps[count++] = tap;
    }
    this.#tapCount = count;
    return index;
  }

  /** Computes output i, taken from the signal at `at`, and each that is `newRate` further. */
  #filterEvery(signal: Float64Array, at: number, result: Float64Array, i: number): void {
    const weights = this.#weights, taps = this.#taps, count = this.#tapCount;
    // As integers for certain, not as floating-point numbers that happen to be whole: the engine
    // computes places of elements from them, which takes twice as long with the latter.
    const hop = this.#oldRate | 0, step = this.#newRate | 0;
    at |= 0;
    i |= 0;
    // Four at a time, which read each weight once, take half as long as one by one.
    for (; i + 3 * step < result.length; i += 4 * step, at += 4 * hop) {
      const b = at + hop, c = b + hop, d = c + hop;
      let sumA = 0, sumB = 0, sumC = 0, sumD = 0;
      for (let k = 0; k < count; k++) {
        const weight = weights[k]!, tap = taps[k]!;
        sumA += weight * signal[at + tap]!;
        sumB += weight * signal[b + tap]!;
        sumC += weight * signal[c + tap]!;
        sumD += weight * signal[d + tap]!;
      }
      result[i] = sumA;
      result[i + step] = sumB;
      result[i + 2 * step] = sumC;
      result[i + 3 * step] = sumD;
    }
    for (; i < result.length; i += step, at += hop) {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += weights[k]! * signal[at + taps[k]!]!;
      result[i] = sum;
    }
  }
}

/**
 * Number of samples that a sound has at another sampling rate.
 *
 * @param length Its samples at the old rate.
 * @param oldRate Its sampling rate, in Hz.
 * @param newRate The sampling rate that {@linkcode ResampleStream} brings it to, in Hz.
 */
export function resampledLength(length: number, oldRate: number, newRate: number): number {
  return Math.ceil(length * newRate / oldRate);
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

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
 * import { resample } from "@aud2repr2pose/aud2repr2pose/audio";
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
