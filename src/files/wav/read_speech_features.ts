import type { FeatureRecipe } from "../../audio/recipe.ts";
import { SpeechFeatureStream } from "../../audio/speech_features.ts";
import { TimeStretchStream } from "../../audio/time_stretch.ts";
import { named } from "../../errors/named.ts";
import { joinRows, type Matrix } from "../../matrix/matrix.ts";
import { readExternalFeatures } from "./external_features.ts";
import { WavFile } from "./wav_file.ts";

/** How speech is changed before its features are computed. */
export interface SpeechChange {
  /** How many times as fast it is, with the pitch that a faster record has. @default {1} */
  readonly speed?: number;
  /** How many times as high its pitch is, as long as it was, from 0.5 to 2. @default {1} */
  readonly pitch?: number;
}

/** How {@linkcode readSpeechFeatures} reads. */
export interface ReadSpeechOptions extends SpeechChange {
  /** The `.npy` file of other software's features, where the recipe has such. */
  readonly external?: string | undefined;
}

/**
 * Computes the speech features of a wav file, second by second: the memory it takes is that of the
 * features, not of the sound.
 *
 * @param path Where the file is.
 * @param recipe Which features, with their settings.
 * @param options What is changed before, and where other software's features are.
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
export function readSpeechFeatures(
  path: string,
  recipe: FeatureRecipe,
  { speed = 1, pitch = 1, external: file }: ReadSpeechOptions = {},
): Matrix {
  using wav = new WavFile(path);
  const { channelCount } = wav;
  // Made longer and played as much faster, it is as long as before and higher.
  const stretch = pitch === 1
    ? undefined
    : new TimeStretchStream({ sampleRate: wav.sampleRate, channelCount, factor: pitch });
  const sampleRate = Math.round(wav.sampleRate * speed * pitch);
  const sampleCount = Math.round(wav.sampleCount * pitch);
  // Only pitch is relative to the peak, and finding it takes a pass over the file.
  const peak = recipe.prosody ? wav.peak : undefined;
  const external = file === undefined
    ? undefined
    : readExternalFeatures(file, path, recipe.external);
  return named(path, () => {
    const stream = new SpeechFeatureStream(recipe, {
      sampleRate,
      channelCount,
      duration: sampleCount,
      peak,
    }, { external });
    const parts: Matrix[] = [];
    for (const channels of wav.blocks()) {
      parts.push(stream.push(stretch ? stretch.push(channels) : channels));
    }
    if (stretch) parts.push(stream.push(stretch.finish()));
    parts.push(stream.finish());
    return joinRows(parts, stream.columns);
  });
}
