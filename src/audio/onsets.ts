import { applyFilterBank, filterRanges, melFilterBank } from "./signal/mel_filter_bank.ts";
import { powerSpectrum } from "./signal/power_spectrum.ts";
import { mixDown, type Waveform } from "./signal/waveform.ts";
import { hannWindow } from "./signal/windows.ts";

/** Values of {@linkcode onsetStrength} a second. */
export const ONSET_RATE = 100;

/** Mel bands up to 7.5 kHz, which hold speech's voicing and its fricatives. */
const BANDS = 40;
/** How far below the loudest a band is heard, in dB. */
const RANGE = 80;
/** Frames that are transformed at once. */
const BLOCK = 256;

/**
 * How much a sound begins at each moment: spectral flux, the mean over 40 mel bands of how many dB
 * louder the band is than 10 ms before, where it is louder.
 *
 * Dixon: Onset detection revisited. DAFx 2006; Böck, Krebs, Schedl: Evaluating the online capabilities
 * of onset detection methods. ISMIR 2012. Frames of about 40 ms (a power of two) under a Hann window,
 * centred at 0, 10 ms, ...; what is 80 dB below the loudest band counts as silence.
 *
 * @param waveform The sound.
 * @returns A value each 10 ms, in dB; the first is 0.
 *
 * @example Usage
 * ```ts
 * import { onsetStrength } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * // A second of silence, and one of a tone
 * const tone = Float64Array.from({ length: 32000 }, (_, i) => i < 16000 ? 0 : Math.sin(0.1 * i));
 * const strength = onsetStrength({ sampleRate: 16000, channels: [tone] });
 * const strongest = strength.indexOf(Math.max(...strength));
 * assertEquals([strength.length, Math.abs(strongest - 100) < 4], [200, true]);
 * ```
 */
export function onsetStrength(waveform: Waveform): Float64Array {
  const { sampleRate } = waveform;
  const signal = mixDown(waveform.channels);
  const levels = bandLevels(signal, sampleRate);
  const floor = levels.reduce((loudest, level) => Math.max(loudest, level), -Infinity) - RANGE;
  const strength = new Float64Array(levels.length / BANDS);
  for (let frame = 1, i = BANDS; frame < strength.length; frame++) {
    let rise = 0;
    for (let band = 0; band < BANDS; band++, i++) {
      rise += Math.max(0, levels[i]! - Math.max(floor, levels[i - BANDS]!));
    }
    strength[frame] = rise / BANDS;
  }
  return strength;
}

/** Loudness of each band every 10 ms, in dB: (frames, bands). */
function bandLevels(signal: Float64Array, sampleRate: number): Float32Array {
  const nfft = 2 ** Math.round(Math.log2(0.04 * sampleRate));
  const window = hannWindow(nfft);
  const highFrequency = Math.min(7500, sampleRate / 2);
  const bank = melFilterBank(sampleRate, {
    scale: "slaney",
    filters: BANDS,
    nfft,
    lowFrequency: 100,
    highFrequency,
  });
  const ranges = filterRanges(bank);
  const frames = Math.ceil(signal.length / sampleRate * ONSET_RATE);
  const levels = new Float32Array(frames * BANDS);
  for (let first = 0; first < frames; first += BLOCK) {
    const rows = Math.min(BLOCK, frames - first);
    const data = new Float64Array(rows * nfft);
    for (let row = 0; row < rows; row++) {
      const start = Math.round((first + row) * sampleRate / ONSET_RATE) - nfft / 2;
      const samples = signal.subarray(Math.max(0, start), start + nfft);
      data.set(samples, row * nfft + Math.max(0, -start));
    }
    const power = powerSpectrum({ data, rows, columns: nfft }, nfft, { window });
    const { data: energies } = applyFilterBank(power, bank, ranges);
    for (let i = 0; i < energies.length; i++) {
      levels[first * BANDS + i] = 10 * Math.log10(Math.max(1e-20, energies[i]!));
    }
  }
  return levels;
}

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
 * import { speechOnsets } from "@aud2repr2pose/aud2repr2pose/audio";
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
