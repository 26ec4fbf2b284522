import { ONSET_RATE, onsetStrength } from "./onset_strength.ts";
import type { Waveform } from "../signal/waveform.ts";

/** Options of {@linkcode speechOnsets}. */
export interface SpeechOnsetsOptions {
  /**
   * How much stronger than its surroundings an onset must be, where the strongest is 1.
   *
   * @default {0.07}
   */
  readonly delta?: number;
}

/** Frames of 10 ms around an onset in which it is the strongest. */
const BEFORE = 3;
/** Frames on both sides whose mean an onset exceeds. */
const AROUND = 10;
/** Frames from an onset to the next, at least. */
const WAIT = 3;

/**
 * When syllables begin: moments of a sound at which {@linkcode onsetStrength} peaks.
 *
 * A peak is the strongest of the 30 ms before it and not weaker than the next frame, exceeds the mean
 * of 100 ms on both sides by `delta` of the strongest, and comes 30 ms or more after the onset before:
 * the rule of Böck, Krebs and Schedl (2012), with the settings that librosa's `onset_detect` made
 * common.
 *
 * @param waveform The sound.
 * @param options How strong an onset must be.
 * @returns Times in seconds, ascending; none in silence.
 *
 * @example Usage
 * ```ts
 * import { speechOnsets } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * // A tone that begins after half a second, fades away, and begins again a second later
 * const sound = Float64Array.from({ length: 32000 }, (_, i) => {
 *   const since = (i + 8000) % 16000;
 *   return i < 8000 ? 0 : Math.exp(-since / 1000) * Math.sin(0.1 * since);
 * });
 * const onsets = speechOnsets({ sampleRate: 16000, channels: [sound] });
 * assertEquals([...onsets].map((time) => time.toFixed(1)), ["0.5", "1.5"]);
 * ```
 */
export function speechOnsets(
  waveform: Waveform,
  options: SpeechOnsetsOptions = {},
): Float64Array {
  const { delta = 0.07 } = options;
  const strength = onsetStrength(waveform);
  const strongest = strength.reduce((most, value) => Math.max(most, value), 0);
  const onsets: number[] = [];
  let last = -Infinity;
  for (let frame = 1; frame < strength.length && strongest > 0; frame++) {
    const value = strength[frame]!;
    if (frame - last < WAIT || value < (strength[frame + 1] ?? 0)) continue;
    const before = strength.subarray(Math.max(0, frame - BEFORE), frame);
    if (before.some((other) => other >= value)) continue;
    const around = strength.subarray(Math.max(0, frame - AROUND), frame + AROUND + 1);
    const mean = around.reduce((sum, other) => sum + other, 0) / around.length;
    if (value < mean + delta * strongest) continue;
    onsets.push(frame / ONSET_RATE);
    last = frame;
  }
  return Float64Array.from(onsets);
}
