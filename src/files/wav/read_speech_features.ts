import type { FeatureRecipe } from "../../audio/recipe.ts";
import { SpeechFeatureStream } from "../../audio/speech_features.ts";
import { named } from "../../errors/named.ts";
import { joinRows, type Matrix } from "../../matrix/matrix.ts";
import { WavFile } from "./wav_file.ts";

/**
 * Computes the speech features of a wav file, second by second: the memory it takes is that of the
 * features, not of the sound.
 *
 * @param path Where the file is.
 * @param recipe Which features, with their settings.
 * @returns The features as (frames, features): those of {@linkcode speechFeatures}.
 * @throws {InputError} If the file cannot be read, or is too short for one frame; the line begins with
 * the path.
 *
 * @example Usage
 * ```ts ignore
 * import { featureRecipe } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { readSpeechFeatures } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * const features = readSpeechFeatures("talk.wav", featureRecipe("mfcc"));
 * ```
 */
export function readSpeechFeatures(path: string, recipe: FeatureRecipe): Matrix {
  using wav = new WavFile(path);
  const { sampleRate, channelCount, sampleCount } = wav;
  // Only pitch is relative to the peak, and finding it takes a pass over the file.
  const peak = recipe.prosody ? wav.peak : undefined;
  return named(path, () => {
    const stream = new SpeechFeatureStream(recipe, {
      sampleRate,
      channelCount,
      duration: sampleCount,
      peak,
    });
    const parts: Matrix[] = [];
    for (const channels of wav.blocks()) parts.push(stream.push(channels));
    parts.push(stream.finish());
    return joinRows(parts, stream.columns);
  });
}
