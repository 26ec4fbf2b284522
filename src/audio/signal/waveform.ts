import type { Matrix } from "../../matrix/matrix.ts";

/** A sound: one array of samples a channel, all of the same length, full scale at -1 to 1. */
export interface Waveform {
  /** Samples a second, in Hz. */
  readonly sampleRate: number;
  /** The channels' samples, +-1 at full scale. */
  readonly channels: readonly Float64Array[];
}

/** What is known of a sound before its samples arrive. */
export interface SoundFormat {
  /** Samples a second, in Hz. */
  readonly sampleRate: number;
  /** Number of channels. */
  readonly channelCount: number;
  /** Samples of each channel in the whole sound, if known. */
  readonly duration?: number | undefined;
  /** Largest distance of a sample from its channel's mean in the whole sound, if known. */
  readonly peak?: number | undefined;
}

/**
 * Turns sound that arrives in blocks into feature frames.
 *
 * However the sound is cut into blocks, all rows returned by `push` and `finish` one after the
 * other are those of the whole sound.
 */
export interface FeatureStream {
  /** Number of features of a frame. */
  readonly columns: number;
  /** Seconds from one frame to the next. */
  readonly rowSeconds: number;
  /**
   * Takes the next block of sound and returns the frames that it completes, possibly none.
   *
   * @param channels One array a channel, all of the same length, +-1 at full scale; not kept.
   */
  push(channels: readonly Float64Array[]): Matrix;
  /** Says that the sound has ended, and returns the frames that are left. */
  finish(): Matrix;
}

/**
 * Averages the channels of a sound into one.
 *
 * @param channels One array of samples a channel, all of the same length.
 * @param mono Where the mean is written; by default a new array.
 * @returns The mean over channels.
 *
 * @example Usage
 * ```ts
 * import { mixDown } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mixDown([Float64Array.of(1, 0.5), Float64Array.of(0, 0.5)]), Float64Array.of(0.5, 0.5));
 * ```
 */
export function mixDown(
  channels: readonly Float64Array[],
  mono: Float64Array = new Float64Array(channels[0]!.length),
): Float64Array {
  if (channels.length === 1) mono.set(channels[0]!);
  let sum = channels[0]!;
  for (let c = 1; c < channels.length; c++, sum = mono) {
    const channel = channels[c]!;
    const share = c === channels.length - 1 ? 1 / channels.length : 1;
    for (let i = 0; i < mono.length; i++) mono[i] = (sum[i]! + channel[i]!) * share;
  }
  return mono;
}

/**
 * Finds the peak of a sound that arrives in blocks: the largest distance of a sample from the mean
 * of its channel, max |x - mean(x)|, over all channels.
 *
 * It is the peak that Praat's silence threshold is relative to (Boersma 1993, section 4), which has to
 * be known before pitch can be judged.
 *
 * @example Usage
 * ```ts
 * import { PeakMeter } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const meter = new PeakMeter(1);
 * meter.push([new Float64Array([0, 0.5])]);
 * meter.push([new Float64Array([0.25, 0.25])]);
 * assertEquals(meter.peak, 0.25);
 * ```
 */
export class PeakMeter {
  readonly #lowest: Float64Array;
  readonly #highest: Float64Array;
  readonly #sum: Float64Array;
  #count = 0;

  /**
   * Begins a recording.
   *
   * @param channelCount Number of channels.
   */
  constructor(channelCount: number) {
    this.#lowest = new Float64Array(channelCount).fill(Infinity);
    this.#highest = new Float64Array(channelCount).fill(-Infinity);
    this.#sum = new Float64Array(channelCount);
  }

  /**
   * Takes the next block of sound.
   *
   * @param channels One array of samples a channel, all of the same length.
   */
  push(channels: readonly Float64Array[]): void {
    for (const [c, channel] of channels.entries()) {
      let lowest = this.#lowest[c]!;
      let highest = this.#highest[c]!;
      let sum = this.#sum[c]!; // goes on, so that the cut into blocks changes no rounding
      for (let i = 0; i < channel.length; i++) {
        const value = channel[i]!;
        if (value < lowest) lowest = value;
        if (value > highest) highest = value;
        sum += value;
      }
      this.#lowest[c] = lowest;
      this.#highest[c] = highest;
      this.#sum[c] = sum;
    }
    this.#count += channels[0]?.length ?? 0;
  }

  /** The peak of all that was pushed so far; 0 before the first sample. */
  get peak(): number {
    if (this.#count === 0) return 0;
    let peak = 0;
    for (let c = 0; c < this.#sum.length; c++) {
      const mean = this.#sum[c]! / this.#count;
      peak = Math.max(peak, this.#highest[c]! - mean, mean - this.#lowest[c]!);
    }
    return peak;
  }
}
