import { mfcc } from "./mfcc.ts";
import { type FeatureRecipe, ORIGINAL_RATE } from "./recipe.ts";

/**
 * The features of one frame of digital silence, which stand for what comes before the speech and
 * after it in the context windows of its first and last frames.
 *
 * @param recipe Which features, with their settings.
 * @returns One frame: the MFCC of zeros, zeros for its slopes, the spectrogram's logarithm of its offset,
 * zeros for the prosody, and what the recipe says of other software's. It is the same at every sampling rate.
 * @throws {InputError} If the recipe's sampling rate is too low for its settings.
 *
 * @example Usage
 * ```ts
 * import { featureRecipe, silenceFeatures } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const frame = silenceFeatures(featureRecipe("mfcc+prosody"));
 * assertEquals(frame.length, 30);
 * assertEquals(frame[0], Math.log(Number.EPSILON));
 * ```
 */
export function silenceFeatures(recipe: FeatureRecipe): Float64Array {
  const parts: Float64Array[] = [];
  if (recipe.mfcc) {
    const { frame, step, group, cepstra, highFrequency } = recipe.mfcc;
    // Where the recipe leaves the rate to the sound, one at which its filters exist.
    const {
      sampleRate = highFrequency === "nyquist"
        ? ORIGINAL_RATE
        : Math.max(ORIGINAL_RATE, 2 * highFrequency),
    } = recipe;
    const zeros = new Float64Array(Math.ceil((frame + step * (group + 1)) * sampleRate));
    parts.push(mfcc({ sampleRate, channels: [zeros] }, recipe.mfcc).data.subarray(0, cepstra));
  }
  if (recipe.mfcc && recipe.delta) parts.push(new Float64Array(recipe.mfcc.cepstra));
  if (recipe.spectrogram) {
    const { filters, offset } = recipe.spectrogram;
    parts.push(new Float64Array(filters).fill(Math.log(offset)));
  }
  if (recipe.prosody) parts.push(new Float64Array(4));
  if (recipe.external) parts.push(Float64Array.from(recipe.external.silence));
  return Float64Array.from(parts.flatMap((part) => [...part]));
}
