import type { PauseCut } from "../manifest/cuts.ts";

/** Levels a second. */
const RATE = 100;

/**
 * Finds the pauses of speech that arrives in blocks: where its level, of each hundredth of a second, is
 * far below that of its loud places for some time.
 *
 * @example Usage
 * ```ts
 * import { PauseFinder } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals } from "@std/assert";
 *
 * const finder = new PauseFinder(16000, { level: -30, seconds: 0.3 });
 * finder.push([new Float64Array(16000).fill(0.5)]);
 * finder.push([new Float64Array(8000)]);
 * finder.push([new Float64Array(16000).fill(0.5)]);
 * assertEquals(finder.finish(), [1.25]);
 * ```
 */
export class PauseFinder {
  readonly #settings: Pick<PauseCut, "level" | "seconds">;
  readonly #sampleRate: number;
  /** Mean square of each hundredth of a second. */
  readonly #powers: number[] = [];
  #sum = 0;
  #count = 0;

  /**
   * Begins before the first sample.
   *
   * @param sampleRate Samples a second.
   * @param settings What a pause is.
   */
  constructor(sampleRate: number, settings: Pick<PauseCut, "level" | "seconds">) {
    this.#sampleRate = sampleRate;
    this.#settings = settings;
  }

  /**
   * Takes the next block.
   *
   * @param channels One array a channel; not kept.
   */
  push(channels: readonly Float64Array[]): void {
    const length = channels[0]?.length ?? 0;
    for (let i = 0; i < length; i++) {
      for (const channel of channels) this.#sum += channel[i]! ** 2;
      // The end of each hundredth is rounded by itself, so that none drifts.
      const end = Math.round((this.#powers.length + 1) * this.#sampleRate / RATE);
      if (++this.#count < end) continue;
      this.#powers.push(this.#sum);
      this.#sum = 0;
    }
  }

  /**
   * Says that the speech has ended.
   *
   * @returns The middle of each pause, in seconds.
   */
  finish(): number[] {
    const powers = this.#powers;
    const loud = powers.toSorted((a, b) => a - b)[Math.floor(0.95 * (powers.length - 1))] ?? 0;
    const threshold = loud * 10 ** (this.#settings.level / 10);
    const least = this.#settings.seconds * RATE;
    const middles: number[] = [];
    let start = 0;
    for (let i = 0; i <= powers.length; i++) {
      if (i < powers.length && powers[i]! <= threshold) continue;
      if (i - start >= least) middles.push((start + i) / 2 / RATE);
      start = i + 1;
    }
    return middles;
  }
}
