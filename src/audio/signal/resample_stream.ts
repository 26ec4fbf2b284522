import {
  type ResampleOptions,
  type ResamplingFilter,
  resamplingFilter,
} from "./resampling_filter.ts";
import { SlidingBuffer } from "./sliding_buffer.ts";

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
 * import { ResampleStream } from "@aud2repr2pose/aud2repr2pose";
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
  /** The filter's weights for one output. */
  readonly #weights: Float64Array;
  /** The latest samples, after as many zeros as the filter reaches back before the first. */
  readonly #signal = new SlidingBuffer();
  /** Number of samples taken in. */
  #length = 0;
  /** Number of the next output. */
  #next = 0;

  /**
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
    for (let tap = 0; tap < taps; tap++) {
      const weight = weights[row + tap]!;
      this.#weights[tap] = weight + beyond * (weights[row + taps + tap]! - weight);
    }
    return index;
  }

  /** Computes output i, taken from the signal at `at`, and each that is `newRate` further. */
  #filterEvery(signal: Float64Array, at: number, result: Float64Array, i: number): void {
    const weights = this.#weights;
    const { length } = weights;
    // As integers for certain, not as floating-point numbers that happen to be whole: the engine
    // computes places of elements from them, which takes twice as long with the latter.
    const hop = this.#oldRate | 0, step = this.#newRate | 0;
    at |= 0;
    i |= 0;
    // Four at a time, which read each weight once, take half as long as one by one.
    for (; i + 3 * step < result.length; i += 4 * step, at += 4 * hop) {
      const b = at + hop, c = b + hop, d = c + hop;
      let sumA = 0, sumB = 0, sumC = 0, sumD = 0;
      for (let tap = 0; tap < length; tap++) {
        const weight = weights[tap]!;
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
      for (let tap = 0; tap < length; tap++) sum += weights[tap]! * signal[at + tap]!;
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
