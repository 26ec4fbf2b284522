import { InputError } from "../../errors/input_error.ts";
import type { SoundFormat } from "../../audio/signal/waveform.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { GestureGenerator, type GestureOptions } from "./gesture_generator.ts";
import type { GestureModel } from "../gesture_model.ts";

/** A piece of sound: samples of one channel, or one array a channel; +-1 at full scale. */
export type AudioChunk = Float32Array | Float64Array | readonly (Float32Array | Float64Array)[];

/** The options of {@linkcode gestureStream}: the speech's format, and how the motion is smoothed. */
export interface GestureStreamOptions extends SoundFormat, GestureOptions {}

/**
 * A stream from speech, as it is recorded, to poses.
 *
 * The pose of a frame comes as soon as the model's future context is there (30 frames, 1.5 s), and
 * the smoothing's look-ahead (4 frames for `savgol`, 2 for `sma`, none for `euro` and `none`). The
 * poses are those of the whole recording.
 *
 * Where the model hears prosody, that takes the recording's `duration` and `peak`, which are unknown
 * live: the peak so far then stands for the peak, and pitch is measured up to half a step (2.5 ms)
 * elsewhere. Pitch is decided on what follows, as a rule within 0.1 s; `maxDelay` bounds it.
 *
 * @param model The model, see {@linkcode loadModel}.
 * @param options The speech's format and the smoothing. Speech of any sampling rate is brought to the
 * model's.
 * @throws {RangeError} If the format has no channels, or more than 1024.
 * @returns A transform stream: audio chunks of any length in; one `Float32Array` a frame out, x, y
 * and z of each node in cm, `model.config.frameRate` a second. A chunk that holds NaN or an infinity,
 * or has another number of channels, is an error on the stream.
 *
 * @example Usage
 * ```ts ignore
 * import { gestureStream, loadModel } from "@aud2repr2pose/aud2repr2pose";
 *
 * declare const microphone: ReadableStream<Float32Array>;
 * const model = await loadModel("models/trinity");
 * const poses = microphone.pipeThrough(gestureStream(model, { sampleRate: 48000, channelCount: 1 }));
 * for await (const pose of poses) console.log(pose);
 * ```
 */
export function gestureStream(
  model: GestureModel,
  options: GestureStreamOptions,
): TransformStream<AudioChunk, Float32Array> {
  const generator = new GestureGenerator(model, options, options);
  type Controller = TransformStreamDefaultController<Float32Array>;
  const emit = ({ data, rows, columns }: Matrix, controller: Controller) => {
    for (let row = 0; row < rows; row++) {
      controller.enqueue(Float32Array.from(data.subarray(row * columns, (row + 1) * columns)));
    }
  };
  /** Samples of a channel before the chunk at hand. */
  let heard = 0;
  const finiteSamples = (channel: Float32Array | Float64Array, c: number) => {
    const fault = channel.findIndex((sample) => !Number.isFinite(sample));
    if (fault < 0) return Float64Array.from(channel);
    throw new InputError(
      `speech must be finite numbers: sample ${heard + fault} of channel ${c} is ${channel[fault]}`,
    );
  };
  return new TransformStream({
    async transform(chunk, controller) {
      const channels = chunk instanceof Float32Array || chunk instanceof Float64Array
        ? [chunk]
        : chunk;
      try {
        const speech = channels.map(finiteSamples);
        heard += speech[0]?.length ?? 0;
        emit(await generator.push(speech), controller);
      } catch (error) {
        generator.dispose();
        throw error;
      }
    },
    async flush(controller) {
      emit(await generator.finish(), controller);
    },
    cancel() {
      generator.dispose();
    },
  } as Transformer<AudioChunk, Float32Array>);
}
