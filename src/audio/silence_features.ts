import { mfcc } from "./mfcc.ts";
import type { FeatureRecipe } from "./recipe.ts";

/**
 * The features of one frame of digital silence, which stand for what comes before the speech and
 * after it in the context windows of its first and last frames.
 *
 * @param recipe Which features, with their settings.
 * @param sampleRate Sampling rate of the speech, in Hz.
 * @returns One frame: the MFCC of zeros, the spectrogram's logarithm of its offset, and zeros for the
 * prosody.
 * @throws {InputError} If the sampling rate is too low for the recipe.
 *
 * @example Usage
 * ```ts
 * import { featureRecipe, silenceFeatures } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const frame = silenceFeatures(featureRecipe("mfcc+prosody"), 44100);
 * assertEquals(frame.length, 30);
 * assertEquals(frame[0], Math.log(Number.EPSILON));
 * ```
 */
export function silenceFeatures(recipe: FeatureRecipe, sampleRate: number): Float64Array {
  const parts: Float64Array[] = [];
  if (recipe.mfcc) {
    const { frame, step, group, cepstra } = recipe.mfcc;
    const zeros = new Float64Array(Math.ceil((frame + step * (group + 1)) * sampleRate));
    parts.push(mfcc({ sampleRate, channels: [zeros] }, recipe.mfcc).data.subarray(0, cepstra));
  }
  if (recipe.spectrogram) {
    const { filters, offset } = recipe.spectrogram;
    parts.push(new Float64Array(filters).fill(Math.log(offset)));
  }
  if (recipe.prosody) parts.push(new Float64Array(4));
  return Float64Array.from(parts.flatMap((part) => [...part]));
}
