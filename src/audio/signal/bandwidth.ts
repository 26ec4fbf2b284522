import type { FeatureRecipe } from "../recipe.ts";

/**
 * Says that a recording has less bandwidth than the speech that a model was trained on: resampling brings
 * it to the model's rate, and cannot bring back what was never recorded.
 *
 * @param sampleRate The recording's sampling rate, in Hz.
 * @param recipe The model's features.
 * @returns A line for people, to follow the recording's name; undefined where nothing is missing.
 *
 * @example Usage
 * ```ts
 * import { featureRecipe, missingBandwidth } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const recipe = { ...featureRecipe("mfcc"), sampleRate: 44100 };
 * assertEquals(
 *   missingBandwidth(16000, recipe),
 *   "has 16000 samples a second and so nothing above 8 kHz; the model listens up to 22.05 kHz: expect " +
 *     "poorer gestures",
 * );
 * assertEquals(missingBandwidth(48000, recipe), undefined);
 * ```
 */
export function missingBandwidth(
  sampleRate: number,
  { sampleRate: wanted = sampleRate }: FeatureRecipe,
): string | undefined {
  if (sampleRate >= wanted) return undefined;
  return `has ${sampleRate} samples a second and so nothing above ${
    sampleRate / 2000
  } kHz; the model ` +
    `listens up to ${wanted / 2000} kHz: expect poorer gestures`;
}
