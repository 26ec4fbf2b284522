import type { Matrix } from "../../matrix/matrix.ts";
import { PeakMeter } from "../signal/peak_meter.ts";
import type { ProsodyOptions } from "./prosody_options.ts";
import { ProsodyStream } from "./prosody_stream.ts";
import type { Waveform } from "../signal/waveform.ts";

/**
 * Prosodic features of speech: energy, its change, pitch, and its change.
 *
 * Every 5 ms, pitch p (Hz, 0 unvoiced) and intensity I (dB, at least 2.22e-16) as Praat measures
 * them become max(0, ln(p + 1) - 4) and max(0, ln(I) - 3); changes are differences to the point
 * before, per millisecond. Ten points make a frame, so that there are 20 frames a second.
 *
 * Kucherenko et al. (2019), "Analyzing Input and Output Representations for Speech-Driven Gesture
 * Generation", section 4.2.
 *
 * @param waveform The sound; channels are analysed together, not mixed.
 * @param options Steps and ranges.
 * @returns Energy, energy', pitch, pitch' [shape=(frames, 4)].
 *
 * @example Usage
 * ```ts
 * import { prosody } from "@aud2repr2pose/aud2repr2pose";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const sampleRate = 16000;
 * const tone = Float64Array.from(
 *   { length: sampleRate },
 *   (_, n) => Math.sin(2 * Math.PI * 220 * n / sampleRate),
 * );
 * const { data, rows, columns } = prosody({ sampleRate, channels: [tone] });
 * assertEquals([rows, columns], [19, 4]);
 * assertAlmostEquals(data[10 * columns + 2]!, Math.log(221) - 4, 1e-3);
 * ```
 */
export function prosody(waveform: Waveform, options: ProsodyOptions = {}): Matrix {
  const { sampleRate, channels } = waveform;
  const channelCount = channels.length;
  const duration = channels[0]?.length ?? 0;
  const meter = new PeakMeter(channelCount);
  meter.push(channels);
  const stream = new ProsodyStream(
    { sampleRate, channelCount, duration, peak: meter.peak },
    options,
  );
  const { data, columns } = stream.push(channels);
  const rest = stream.finish();
  const all = new Float64Array(data.length + rest.data.length);
  all.set(data);
  all.set(rest.data, data.length);
  return { data: all, rows: all.length / columns, columns };
}
