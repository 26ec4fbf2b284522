/** Settings of pitch analysis; names and defaults are those of Praat's `To Pitch (ac)...`. */
export interface PitchOptions {
  /**
   * Seconds from one frame to the next.
   * @default 0.005
   */
  step?: number;
  /**
   * Lowest pitch looked for, in Hz; the window holds three of its periods.
   * @default 75
   */
  floor?: number;
  /**
   * Highest pitch looked for, in Hz.
   * @default 600
   */
  ceiling?: number;
  /**
   * Most candidates of a frame, the unvoiced one included.
   * @default 15
   */
  maxCandidates?: number;
  /**
   * A frame whose peak is below this part of the sound's peak is likely silent.
   * @default 0.03
   */
  silenceThreshold?: number;
  /**
   * Strength of the unvoiced candidate: a frame less periodic than this is likely unvoiced.
   * @default 0.45
   */
  voicingThreshold?: number;
  /**
   * What a candidate gains over one an octave lower.
   * @default 0.01
   */
  octaveCost?: number;
  /**
   * Cost of a change of pitch by an octave in 10 ms.
   * @default 0.35
   */
  octaveJumpCost?: number;
  /**
   * Cost of a change between voiced and unvoiced in 10 ms.
   * @default 0.14
   */
  voicedUnvoicedCost?: number;
  /**
   * Frames after which the path is decided at the latest, on what was heard until then. Infinite,
   * it is decided when nothing heard later can change it.
   * @default Infinity
   */
  maxDelay?: number;
}

/** The settings, complete. */
export type PitchSettings = Required<PitchOptions>;

const defaults: Readonly<PitchSettings> = {
  step: 0.005,
  floor: 75,
  ceiling: 600,
  maxCandidates: 15,
  silenceThreshold: 0.03,
  voicingThreshold: 0.45,
  octaveCost: 0.01,
  octaveJumpCost: 0.35,
  voicedUnvoicedCost: 0.14,
  maxDelay: Infinity,
};

/**
 * Completes settings of pitch analysis as Praat does: no pitch is looked for above half of the
 * sample rate, and there is a candidate for each multiple of the floor.
 *
 * @param options The settings that differ from the defaults.
 * @param sampleRate Samples a second, in Hz.
 * @returns All settings.
 * @throws {RangeError} If the range of pitch is empty.
 *
 * @example Usage
 * ```ts
 * import { pitchSettings } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const { floor, ceiling, step } = pitchSettings({ floor: 60 }, 1000);
 * assertEquals([floor, ceiling, step], [60, 500, 0.005]);
 * ```
 */
export function pitchSettings(options: PitchOptions, sampleRate: number): PitchSettings {
  const settings = { ...defaults, ...options };
  const { floor, ceiling, maxCandidates } = settings;
  if (!(floor > 0)) throw new RangeError(`floor must be positive, current value is ${floor}`);
  if (!(ceiling > floor)) {
    throw new RangeError(`ceiling must be above the floor, ${floor}, current value is ${ceiling}`);
  }
  settings.ceiling = Math.min(ceiling, 0.5 * sampleRate);
  settings.maxCandidates = Math.max(maxCandidates, 2, Math.floor(ceiling / floor));
  return settings;
}
