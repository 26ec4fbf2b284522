import { SlidingBuffer } from "../signal/sliding_buffer.ts";
import type { SoundFormat } from "../signal/waveform.ts";

/** Samples taken in at a time, so that a long block is never copied as a whole. */
const blockLength = 16384;

/**
 * Analysis, in windows at a constant step, of a sound that arrives in blocks.
 *
 * Praat's placement of the windows: as many as fit, centred in the whole sound. Where its duration
 * is not known beforehand, they are placed as in a sound that lasts a whole number of steps.
 */
export abstract class ShortTermAnalysis {
  /** Time of the first frame's centre, in seconds. */
  readonly firstTime: number;
  /** Seconds from one frame to the next. */
  readonly step: number;
  /** The latest samples, one buffer a channel. */
  protected readonly samples: readonly SlidingBuffer[];
  readonly #format: SoundFormat;
  readonly #windowDuration: number;
  readonly #reach: number;
  #frameCount: number;
  #analysed = 0;

  /**
   * Begins a recording.
   *
   * @param format What is known of the sound.
   * @param windowDuration Length of the analysis window, in seconds.
   * @param step Seconds from one frame to the next.
   * @param reach Samples before and after a frame's centre that its analysis reads, at most.
   * @throws {RangeError} If the step or the sample rate is not positive, or there is no channel.
   */
  constructor(format: SoundFormat, windowDuration: number, step: number, reach: number) {
    mustBePositive("step", step);
    mustBePositive("sampleRate", format.sampleRate);
    mustBePositive("channelCount", format.channelCount);
    this.step = step;
    this.samples = Array.from({ length: format.channelCount }, () => new SlidingBuffer());
    this.#format = format;
    this.#windowDuration = windowDuration;
    this.#reach = reach;
    if (format.duration === undefined) {
      const steps = Math.ceil(windowDuration / step - 1e-9);
      this.firstTime = 0.5 * steps * step;
      this.#frameCount = Infinity;
    } else {
      // Operations in Praat's order: the floor depends on how they are rounded.
      const duration = (1 / format.sampleRate) * format.duration;
      const count = Math.floor((duration - windowDuration) / step) + 1;
      this.firstTime = 0.5 * duration - 0.5 * (count * step) + 0.5 * step;
      this.#frameCount = windowDuration > duration ? 0 : count;
    }
  }

  /** Number of frames in the whole sound; infinite while its duration is unknown. */
  get frameCount(): number {
    return this.#frameCount;
  }

  /** Times of the centres of all frames, in seconds, once their number is known. */
  frameTimes(): Float64Array {
    const times = new Float64Array(this.#frameCount);
    for (let frame = 0; frame < times.length; frame++) {
      times[frame] = this.firstTime + frame * this.step;
    }
    return times;
  }

  /**
   * Takes the next block of sound, and analyses the frames that it completes.
   *
   * @param channels One array a channel, all of the same length; not kept.
   * @throws {RangeError} If there are more or fewer channels than its format said.
   */
  push(channels: readonly Float64Array[]): void {
    if (channels.length !== this.samples.length) {
      throw new RangeError(
        `expected ${this.samples.length} channel(s), current number is ${channels.length}`,
      );
    }
    const { length } = channels[0]!;
    for (let start = 0; start < length; start += blockLength) {
      for (const [c, buffer] of this.samples.entries()) {
        buffer.append(channels[c]!.subarray(start, start + blockLength));
      }
      this.#analyse(this.samples[0]!.end - 1 - this.#reach);
    }
  }

  /**
   * Says that the sound has ended, and analyses the frames that are left.
   *
   * @throws {RangeError} If it did not last as long as its format said.
   */
  finish(): void {
    const { end } = this.samples[0]!;
    const { duration = end } = this.#format;
    if (end !== duration) {
      throw new RangeError(`the sound was to have ${duration} samples, but ${end} came`);
    }
    if (this.#frameCount === Infinity) {
      const lastTime = end / this.#format.sampleRate - 0.5 * this.#windowDuration;
      const fits = Math.floor((lastTime - this.firstTime) / this.step + 1e-9) + 1;
      this.#frameCount = Math.max(this.#analysed, fits);
    }
    this.#analyse(end);
  }

  /** Analyses one frame; `centre` is its time counted in samples, from the first sample's. */
  protected abstract analyse(centre: number): void;

  /** Analyses the frames whose centres are not after `last`, counted in samples. */
  #analyse(last: number): void {
    const dx = 1 / this.#format.sampleRate;
    let centre = -Infinity;
    while (this.#analysed < this.#frameCount) {
      const time = this.firstTime + this.#analysed * this.step;
      const next = (time - 0.5 * dx) / dx;
      if (next > last) break;
      centre = next;
      this.analyse(centre);
      this.#analysed++;
    }
    for (const buffer of this.samples) buffer.dropBefore(Math.floor(centre) - this.#reach);
  }
}

function mustBePositive(name: string, value: number): void {
  if (!(value > 0)) throw new RangeError(`${name} must be positive, current value is ${value}`);
}
