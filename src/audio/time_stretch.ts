import { SlidingBuffer } from "./signal/sliding_buffer.ts";
import { hannWindow } from "./signal/windows.ts";

/** Seconds that segments overlap by, half of each. */
const OVERLAP = 0.02;
/** Seconds that a segment may be taken from earlier or later, to fit: two of them hold any voice's period. */
const SEARCH = 0.0125;
/** Samples, and places, that are passed over in a first look. */
const COARSE = 4;

/**
 * Makes sound that arrives in blocks longer or shorter while pitch and voice stay: overlapping segments,
 * each taken from where it goes on from the one before as the sound itself does (Verhelst & Roelands,
 * "An overlap-add technique based on waveform similarity (WSOLA)", ICASSP 1993).
 *
 * The blocks together are the same however the sound is cut into them.
 *
 * @example Usage
 * ```ts
 * import { TimeStretchStream } from "./time_stretch.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const stream = new TimeStretchStream({ sampleRate: 16000, channelCount: 1, factor: 1.5 });
 * const first = stream.push([new Float64Array(1000)]), last = stream.finish();
 * assertEquals(first[0]!.length + last[0]!.length, 1500);
 * ```
 */
export class TimeStretchStream {
  readonly #factor: number;
  /** Samples of half a segment. */
  readonly #half: number;
  readonly #reach: number;
  readonly #window: Float64Array;
  readonly #channels: readonly SlidingBuffer[];
  /** The channels' sum, by which segments are compared. */
  readonly #sum = new SlidingBuffer();
  /** The first sample of the segment taken last. */
  #place: number;
  #segments = 1;

  /**
   * @param format The sound, and how many times as long it becomes, from 0.5 to 2.
   * @throws {RangeError} If the factor is out of its range.
   */
  constructor(
    { sampleRate, channelCount, factor }: {
      sampleRate: number;
      channelCount: number;
      factor: number;
    },
  ) {
    if (!(factor >= 0.5 && factor <= 2)) {
      throw new RangeError(`factor must be from 0.5 to 2, current value is ${factor}`);
    }
    this.#factor = factor;
    this.#half = Math.max(1, Math.round(OVERLAP * sampleRate));
    this.#reach = Math.round(SEARCH * sampleRate);
    this.#window = hannWindow(2 * this.#half);
    this.#channels = Array.from({ length: channelCount }, () => new SlidingBuffer());
    // What is heard first fades in over silence; the first segment that is sought begins with the sound.
    this.#place = -this.#half;
  }

  /** Takes a block, one array a channel, and gives what is certain by now. */
  push(block: readonly Float64Array[]): Float64Array[] {
    const sum = block[0]!.slice();
    for (const [i, samples] of block.entries()) {
      this.#channels[i]!.append(samples);
      if (i > 0) { for (let s = 0; s < sum.length; s++) sum[s]! += samples[s]!; }
    }
    this.#sum.append(sum);
    const parts: Float64Array[][] = [];
    while (this.#needed() <= this.#sum.end) parts.push(this.#next());
    return this.#join(parts);
  }

  /** Gives the rest. */
  finish(): Float64Array[] {
    const length = Math.round(this.#factor * this.#sum.end);
    const parts: Float64Array[][] = [];
    while ((this.#segments - 1) * this.#half < length) parts.push(this.#next());
    const surplus = (this.#segments - 1) * this.#half - length;
    return this.#join(parts).map((samples) => samples.subarray(0, samples.length - surplus));
  }

  /** Where the next segment would be taken from if it did not have to fit. */
  #wanted(): number {
    return Math.round((this.#segments - 1) * this.#half / this.#factor);
  }

  /** The number of samples that decide the next segment. */
  #needed(): number {
    const last = Math.max(this.#wanted() + this.#reach, this.#place + this.#half);
    return last + 2 * this.#half + COARSE;
  }

  /** Adds the next segment to the end of the one before: half a segment is then certain. */
  #next(): Float64Array[] {
    const half = this.#half, before = this.#place;
    const place = this.#fitting();
    const out = this.#channels.map((channel) =>
      Float64Array.from(
        { length: half },
        (_, i) =>
          this.#window[half + i]! * sampleAt(channel, before + half + i) +
          this.#window[i]! * sampleAt(channel, place + i),
      )
    );
    this.#place = place;
    this.#segments++;
    const kept = Math.min(place, this.#wanted() - this.#reach - COARSE);
    for (const buffer of [this.#sum, ...this.#channels]) buffer.dropBefore(kept);
    return out;
  }

  /** The place of the segment that goes on best from the one before. */
  #fitting(): number {
    const on = this.#place + this.#half, wanted = this.#wanted();
    const least = wanted - this.#reach, most = wanted + this.#reach;
    let best = Math.max(least, Math.min(on, most));
    if (best === on) return on; // the sound itself goes on so
    let likeness = this.#likeness(on, best, COARSE);
    const look = (place: number, step: number) => {
      const found = this.#likeness(on, place, step);
      if (found > likeness) [likeness, best] = [found, place];
    };
    for (let place = least; place <= most; place += COARSE) look(place, COARSE);
    const middle = best;
    likeness = this.#likeness(on, best, 1);
    for (let place = middle - COARSE + 1; place < middle + COARSE; place++) look(place, 1);
    return best;
  }

  /** How alike half a segment is to another: their correlation. */
  #likeness(on: number, place: number, step: number): number {
    let product = 0, energy = 1e-12;
    for (let i = 0; i < this.#half; i += step) {
      const other = sampleAt(this.#sum, place + i);
      product += sampleAt(this.#sum, on + i) * other;
      energy += other * other;
    }
    return product / Math.sqrt(energy);
  }

  #join(parts: readonly Float64Array[][]): Float64Array[] {
    return this.#channels.map((_, c) => {
      const samples = new Float64Array(parts.length * this.#half);
      for (const [i, part] of parts.entries()) samples.set(part[c]!, i * this.#half);
      return samples;
    });
  }
}

/** A sample, 0 before the first and after the last. */
function sampleAt(buffer: SlidingBuffer, index: number): number {
  return index >= buffer.start && index < buffer.end ? buffer.at(index) : 0;
}
