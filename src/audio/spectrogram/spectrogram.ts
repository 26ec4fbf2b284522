import { joinRows } from "../../matrix/join_rows.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import type { SpectrogramOptions } from "./spectrogram_options.ts";
import { SpectrogramStream } from "./spectrogram_stream.ts";
import type { Waveform } from "../signal/waveform.ts";

/**
 * Log mel spectrogram of a sound, 20 rows a second: the speech feature that Kucherenko et al. (2019)
 * compare with MFCC and prosody.
 *
 * The channels are averaged ({@linkcode mixDown}) and brought to 22,050 Hz ({@linkcode resample}); the
 * ends are mirrored ({@linkcode reflectEnds}), so that frame k is centred at k * 1102 / 22050 seconds;
 * then frames ({@linkcode frameSignal}) under a Hann window ({@linkcode hannWindow}), power spectrum
 * ({@linkcode powerSpectrum}), Slaney's mel filters ({@linkcode slaneyFilterBank},
 * {@linkcode applyFilterBank}) and logarithm ({@linkcode offsetLog}). From sound at 22,050 Hz equal to
 * `numpy.log(librosa.feature.melspectrogram(...) + 1e-10)` within rounding.
 *
 * @param waveform The sound, of any sampling rate and number of channels; below 15 kHz it has nothing
 * for the highest filters to hear.
 * @param options Settings; the paper's by default.
 * @returns The log energies as (1 + floor(samples / hop), filters), samples being those after
 * resampling.
 * @throws {RangeError} If a setting is out of its range.
 * @throws {InputError} If the sound is empty.
 *
 * @example Usage
 * ```ts
 * import { spectrogram } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const tone = Float64Array.from({ length: 16000 }, (_, i) => Math.sin(2 * Math.PI * 220 * i / 16000));
 * const features = spectrogram({ sampleRate: 16000, channels: [tone] });
 * assertEquals([features.rows, features.columns], [21, 64]);
 * ```
 */
export function spectrogram(waveform: Waveform, options: SpectrogramOptions = {}): Matrix {
  const stream = new SpectrogramStream(waveform, options);
  return joinRows([stream.push(waveform.channels), stream.finish()], stream.columns);
}
