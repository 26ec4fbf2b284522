import { PeakMeter } from "../../audio/signal/peak_meter.ts";
import type { Waveform } from "../../audio/signal/waveform.ts";
import { joinRows } from "../../matrix/join_rows.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import type { Skeleton } from "../../motion/skeleton/skeleton.ts";
import { GestureGenerator, type GestureOptions } from "./gesture_generator.ts";
import type { GestureModel } from "../gesture_model.ts";

/** A generated gesture: joint positions over time. */
export interface Gesture {
  /** Joint positions in cm, (frames, 3 nodes): x, y and z of each node in the skeleton's order. */
  readonly positions: Matrix<Float32Array | Float64Array>;
  /** Frames a second. */
  readonly frameRate: number;
  /** The skeleton, if the model has one. */
  readonly skeleton?: Skeleton;
}

/**
 * Generates the gesture for a speech recording that is in memory.
 *
 * @param model The model, see {@linkcode loadModel}.
 * @param speech The recording, any sampling rate and number of channels.
 * @param options How the motion is smoothed.
 * @returns Joint positions, as many frames as the speech features have.
 * @throws {InputError} If the recording is too short for a single frame.
 *
 * @example Usage
 * ```ts ignore
 * import { decodeWav, generateGesture, loadModel } from "@aud2repr2pose/aud2repr2pose";
 *
 * const model = await loadModel("models/trinity");
 * const speech = decodeWav(await Deno.readFile("talk.wav"));
 * const { positions, frameRate } = await generateGesture(model, speech);
 * console.log(positions.rows / frameRate, "seconds");
 * ```
 */
export async function generateGesture(
  model: GestureModel,
  speech: Waveform,
  options: GestureOptions = {},
): Promise<Gesture> {
  const { sampleRate, channels } = speech;
  const meter = new PeakMeter(channels.length);
  meter.push(channels);
  const generator = new GestureGenerator(model, {
    sampleRate,
    channelCount: channels.length,
    duration: channels[0]?.length ?? 0,
    peak: meter.peak,
  }, options);
  const parts = [await generator.push(channels), await generator.finish()];
  const positions = joinRows(parts, generator.columns);
  const { frameRate, skeleton } = model.config;
  return { positions, frameRate, ...(skeleton && { skeleton }) };
}
