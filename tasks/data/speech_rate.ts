import type { FeatureRecipe } from "../../src/audio/recipe.ts";
import type { DataManifest } from "../../src/dataset/data_manifest.ts";
import { WavFile } from "../../src/files/wav/wav_file.ts";

/** The sampling rate that a data set's features are computed at, and what is to be said of it. */
export interface SpeechRate {
  /** In Hz; undefined where there is no speech. */
  readonly sampleRate: number | undefined;
  /** Lines for people. */
  readonly lines: readonly string[];
}

/**
 * Fixes the sampling rate of a data set's features, and so of every model that is trained on them: what was
 * asked for, what the recipe or the manifest says, the recordings' own, or that of most.
 *
 * @param speech The recordings.
 * @param asked The value of `--sample-rate`.
 * @param recipe The features.
 * @param manifest The data set.
 * @throws {InputError} If a recording cannot be opened; the line begins with its path.
 */
export function chooseSpeechRate(
  speech: readonly string[],
  { asked, recipe, manifest }: {
    asked: number | undefined;
    recipe: FeatureRecipe;
    manifest: DataManifest;
  },
): SpeechRate {
  if (speech.length === 0) return { sampleRate: undefined, lines: ["Motion alone: no features"] };
  const byRate = Map.groupBy(speech, rateOf);
  // Of rates that are as common, the lower one: no recording lacks what it has.
  const rates = [...byRate].sort(([a, some], [b, more]) => more.length - some.length || a - b);
  const [most] = rates[0]!;
  const [sampleRate, whose] = asked !== undefined
    ? [asked, "as --sample-rate says"]
    : recipe.sampleRate !== undefined
    ? [recipe.sampleRate, `as the recipe ${recipe.name} says`]
    : manifest.sampleRate !== undefined
    ? [manifest.sampleRate, "as the manifest says"]
    : rates.length === 1
    ? [most, "the recordings' own"]
    : [most, "that of most recordings; for another, give --sample-rate"];
  const lines = [`Features of speech at ${sampleRate} Hz, ${whose}`];
  const others = rates.filter(([rate]) => rate !== sampleRate);
  const count = others.reduce((sum, [, paths]) => sum + paths.length, 0);
  if (count > 0) {
    const each = others.map(([rate, paths]) => `${paths.length} of ${rate} Hz (${paths[0]})`);
    lines.push(`Resampled to it: ${count} of ${speech.length} recordings, ${each.join(", ")}`);
  }
  const lower = others.filter(([rate]) => rate < sampleRate);
  if (lower.length > 0) {
    const least = Math.min(...lower.map(([rate]) => rate));
    lines.push(
      `Note: ${
        lower.reduce((sum, [, paths]) => sum + paths.length, 0)
      } recordings have a lower rate, ` +
        `and nothing above ${least / 2000} kHz where features listen up to ${
          sampleRate / 2000
        } kHz`,
    );
  }
  return { sampleRate, lines };
}

function rateOf(path: string): number {
  using wav = new WavFile(path);
  return wav.sampleRate;
}
