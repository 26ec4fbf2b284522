import type { Matrix } from "../../matrix/matrix.ts";
import { joinRows } from "../../matrix/join_rows.ts";
import type { MfccOptions } from "./mfcc_options.ts";
import { MfccStream } from "./mfcc_stream.ts";
import type { Waveform } from "../signal/waveform.ts";

/**
 * Mel-frequency cepstral coefficients (Davis and Mermelstein 1980) of a sound, 20 rows a second by
 * default, as the paper's speech encoder hears them.
 *
 * The channels are averaged and brought to the scale of 16-bit samples; then pre-emphasis
 * ({@linkcode preEmphasis}), frames without a window ({@linkcode frameSignal}), power spectrum
 * ({@linkcode powerSpectrum}), mel filter bank ({@linkcode melFilterBank}, {@linkcode applyFilterBank}),
 * logarithm ({@linkcode flooredLog}), cosine transform ({@linkcode cepstrum}), liftering
 * ({@linkcode lifter}), log energy as coefficient 0 ({@linkcode logEnergy}), and averages over groups of
 * frames ({@linkcode averageGroups}). Equal to python_speech_features within rounding.
 *
 * @param waveform The sound, of any sampling rate and number of channels.
 * @param options Settings; the paper's by default, `{ group: 1 }` for 100 rows a second.
 * @returns The coefficients as (rows, cepstra).
 * @throws {RangeError} If a setting is out of its range.
 * @throws {InputError} If the sound is too short for one row, or its sampling rate too low.
 *
 * @example Usage
 * ```ts
 * import { mfcc } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const tone = Float64Array.from({ length: 16000 }, (_, i) => Math.sin(2 * Math.PI * 220 * i / 16000));
 * const features = mfcc({ sampleRate: 16000, channels: [tone] });
 * assertEquals([features.rows, features.columns], [19, 26]);
 * ```
 */
export function mfcc(waveform: Waveform, options: MfccOptions = {}): Matrix {
  const stream = new MfccStream(waveform, options);
  return joinRows([stream.push(waveform.channels), stream.finish()], stream.columns);
}
