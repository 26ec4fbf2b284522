import type { Random } from "../random/random.ts";

/**
 * Mixes white noise into speech, as the paper's training data was augmented: (speech + noise) / 2,
 * which is how `sox -m` mixes two sounds. The noise is uniform.
 *
 * @param channels One array of samples a channel, +-1 at full scale; changed in place.
 * @param amplitude Largest absolute value of the noise, of full scale: 0.01 in the paper.
 * @param random Where the noise is from. Numbers are drawn sample by sample, so that a sound in blocks
 * gets the same noise as a whole one.
 *
 * @example Usage
 * ```ts
 * import { mixNoise, Random } from "@aud2repr2pose/aud2repr2pose/dataset";
 *
 * const speech = new Float64Array([0.5, -0.5]);
 * mixNoise([speech], 0.01, new Random(1));
 * console.log(speech); // 0.25 and -0.25, each within 0.005
 * ```
 */
export function mixNoise(
  channels: readonly Float64Array[],
  amplitude: number,
  random: Random,
): void {
  const samples = channels[0]?.length ?? 0;
  for (let i = 0; i < samples; i++) {
    for (let c = 0; c < channels.length; c++) {
      const channel = channels[c]!;
      channel[i] = (channel[i]! + random.uniform(-amplitude, amplitude)) / 2;
    }
  }
}
