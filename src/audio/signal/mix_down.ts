/**
 * Averages the channels of a sound into one.
 *
 * @param channels One array of samples a channel, all of the same length.
 * @returns The mean over channels, a new array.
 *
 * @example Usage
 * ```ts
 * import { mixDown } from "@aud2repr2pose/aud2repr2pose";
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
