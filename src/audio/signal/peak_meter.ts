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
