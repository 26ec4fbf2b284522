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
 * @returns The mean over channels, a new array.
 *
 * @example Usage
 * ```ts
 * import { mixDown } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mixDown([Float64Array.of(1, 0.5), Float64Array.of(0, 0.5)]), Float64Array.of(0.5, 0.5));
 * ```
 */
export function mixDown(channels: readonly Float64Array[]): Float64Array {
  const mono = channels[0]!.slice();
  for (let c = 1; c < channels.length; c++) {
    const channel = channels[c]!;
    for (let i = 0; i < mono.length; i++) mono[i]! += channel[i]!;
  }
  if (channels.length > 1) {
    for (let i = 0; i < mono.length; i++) mono[i]! /= channels.length;
  }
  return mono;
}
