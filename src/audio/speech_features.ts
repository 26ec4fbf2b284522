import type { Matrix } from "../matrix/matrix.ts";
import { joinRows } from "../matrix/join_rows.ts";
import { PeakMeter } from "./signal/peak_meter.ts";
import type { FeatureRecipe } from "./recipe.ts";
import { SpeechFeatureStream } from "./speech_feature_stream.ts";
import type { Waveform } from "./signal/waveform.ts";

/**
 * The speech features of a recipe, 20 frames a second: what the speech encoder hears.
 *
 * Each part is computed on its own ({@linkcode mfcc}, {@linkcode spectrogram}, {@linkcode prosody}), and all are cut to the
 * shortest.
 *
 * @param waveform The sound, of any sampling rate and number of channels.
 * @param recipe Which features, with their settings.
 * @returns The features as (frames, features), the columns in the order of the recipe's fields.
 * @throws {InputError} If the sound is too short for one frame, or its sampling rate too low.
 *
 * @example Usage
 * ```ts
 * import { featureRecipe, speechFeatures } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const tone = Float64Array.from({ length: 16000 }, (_, i) => Math.sin(2 * Math.PI * 220 * i / 16000));
 * const features = speechFeatures(
 *   { sampleRate: 16000, channels: [tone] },
 *   featureRecipe("mfcc+prosody"),
 * );
 * assertEquals([features.rows, features.columns], [19, 30]);
 * ```
 */
export function speechFeatures(waveform: Waveform, recipe: FeatureRecipe): Matrix {
  const { sampleRate, channels } = waveform;
  const meter = new PeakMeter(channels.length);
  meter.push(channels);
  const stream = new SpeechFeatureStream(recipe, {
    sampleRate,
    channelCount: channels.length,
    duration: channels[0]?.length ?? 0,
    peak: meter.peak,
  });
  return joinRows([stream.push(channels), stream.finish()], stream.columns);
}
