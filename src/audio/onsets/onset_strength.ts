import { applyFilterBank } from "../signal/apply_filter_bank.ts";
import { filterRanges } from "../signal/filter_ranges.ts";
import { hannWindow } from "../signal/hann_window.ts";
import { mixDown } from "../signal/mix_down.ts";
import { powerSpectrum } from "../signal/power_spectrum.ts";
import { slaneyFilterBank } from "../signal/slaney_filter_bank.ts";
import type { Waveform } from "../signal/waveform.ts";

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
 * import { onsetStrength } from "@aud2repr2pose/aud2repr2pose";
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
  const bank = slaneyFilterBank(sampleRate, { filters: BANDS, nfft, highFrequency });
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
