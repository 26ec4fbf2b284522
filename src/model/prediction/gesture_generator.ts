import { PeakMeter, type SoundFormat, type Waveform } from "../../audio/signal/waveform.ts";
import { silenceFeatures } from "../../audio/silence.ts";
import {
  SpeechFeatureStream,
  type SpeechFeatureStreamOptions,
} from "../../audio/speech_features.ts";
import { InputError } from "../../errors/input_error.ts";
import type { Gesture } from "../../gesture/gesture.ts";
import { joinRows, type Matrix } from "../../matrix/matrix.ts";
import {
  framesAhead,
  poseSmoother,
  type SmootherName,
} from "../../motion/smoothing/pose_smoother.ts";
import type { PoseSmoother } from "../../motion/smoothing/windowed_smoother.ts";
import { forwardKinematics } from "../../motion/kinematics/forward_kinematics.ts";
import {
  areRotations,
  rotationsOf,
  withoutVelocities,
} from "../../motion/representation/gesture_form.ts";
import type { GestureModel, GestureModelConfig } from "../gesture_model.ts";
import type { Threads } from "../threads/threads.ts";
import { futureFrames } from "../speech_encoder.ts";
import { GesturePredictor } from "./gesture_predictor.ts";

/** Options of {@linkcode GestureGenerator}. */
export interface GestureOptions extends SpeechFeatureStreamOptions {
  /**
   * How the motion is smoothed: `savgol` as in the authors' demo (Savitzky-Golay, 9 frames, degree
   * 3), `euro`, `sma`, or `none`.
   *
   * @default {"savgol"}
   */
  smoothing?: SmootherName;
  /** Who predicts: poses then come some 25 s of speech later. By default this thread does, at once. */
  threads?: Threads | undefined;
}

/** Poses: joint positions in cm, (frames, 3 nodes). */
export interface Poses extends Matrix {
  /**
   * Where the model predicts rotations, these: each joint's from its parent, (frames, 4 joints), unit
   * quaternions x, y, z, w.
   */
  readonly rotations?: Matrix;
}

/**
 * How long live poses take: the seconds from what is said to the pose of that moment, which hears the
 * future context of the model and is smoothed with poses after it. For the paper's windows, 1.5 s of
 * context and 0.2 s of `savgol`; slopes of the MFCC look ahead, too.
 *
 * @param config The model's configuration.
 * @param smoothing How the motion is smoothed.
 */
export function gestureLatency(
  { speechEncoder, frameRate, recipe: { delta } }: GestureModelConfig,
  smoothing: SmootherName = "savgol",
): number {
  const ahead = futureFrames(speechEncoder) + (delta?.window ?? 0) + framesAhead(smoothing);
  return ahead / frameRate;
}

/**
 * Speech in, gestures out: the whole chain over speech that arrives in blocks. Speech features,
 * SpeechE and MotionD, velocities left out, smoothing, and of rotations forward kinematics.
 *
 * Memory does not grow with the recording. However the speech is cut into blocks, the poses
 * returned one after the other are the same.
 */
export class GestureGenerator {
  /** Numbers of a pose: x, y and z of each node. */
  readonly columns: number;
  readonly #model: GestureModel;
  readonly #features: SpeechFeatureStream;
  readonly #predictor: GesturePredictor;
  readonly #smoother: PoseSmoother;

  /**
   * Begins a recording.
   *
   * @param model The model.
   * @param format The recording's format. Its duration and peak, where given, make the prosody
   * features exactly those of the whole recording; live speech does without.
   * @param options How the motion is smoothed: positions, or the numbers that rotations are written as, so
   * that bones keep their length.
   */
  constructor(
    model: GestureModel,
    format: SoundFormat,
    { smoothing = "savgol", maxDelay = Infinity, external, threads }: GestureOptions = {},
  ) {
    const { recipe, velocities, skeleton } = model.config;
    const values = model.columns / (velocities ? 2 : 1);
    this.#model = model;
    this.columns = areRotations(model.config) ? 3 * skeleton!.joints.length : values;
    this.#features = new SpeechFeatureStream(recipe, format, { maxDelay, external });
    this.#predictor = new GesturePredictor(model, silenceFeatures(recipe), { threads });
    this.#smoother = poseSmoother(smoothing, values, {
      framesPerSecond: model.config.frameRate,
    });
  }

  /**
   * Takes the next block of speech and returns the poses that it completes.
   *
   * @param channels One array of samples a channel, +-1 at full scale.
   * @returns The poses, possibly no rows.
   */
  async push(channels: readonly Float64Array[]): Promise<Poses> {
    return this.#poses(this.#smooth(await this.#predictor.push(this.#features.push(channels))));
  }

  /** Says that the speech has ended, and returns the poses that are left. */
  async finish(): Promise<Poses> {
    const vectors = await this.#predictor.push(this.#features.finish());
    const last = await this.#predictor.finish();
    const values = [this.#smooth(vectors), this.#smooth(last), this.#smoother.finish()];
    return this.#poses(joinRows(values, values[0]!.columns));
  }

  /** Frees what is held between blocks, when a recording is given up before its end. */
  dispose(): void {
    this.#predictor.dispose();
  }

  #smooth(vectors: Matrix<Float32Array>): Matrix {
    return this.#smoother.push(withoutVelocities(vectors, this.#model.config));
  }

  #poses(values: Matrix): Poses {
    const { config } = this.#model;
    if (!areRotations(config)) return values;
    const rotations = rotationsOf(values, config);
    return { ...forwardKinematics(config.skeleton!, rotations), rotations };
  }
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
  return joinPoses([await generator.push(channels), await generator.finish()], model.config);
}

/** A gesture of poses that came one after the other. */
function joinPoses(
  poses: readonly Poses[],
  { frameRate, skeleton }: Pick<GestureModelConfig, "frameRate" | "skeleton">,
): Gesture {
  const rotations = poses.flatMap(({ rotations }) => rotations ?? []);
  return {
    positions: joinRows(poses, poses[0]!.columns),
    ...(rotations.length > 0 && { rotations: joinRows(rotations, rotations[0]!.columns) }),
    frameRate,
    ...(skeleton && { skeleton }),
  };
}

/** A piece of sound: samples of one channel, or one array a channel; +-1 at full scale. */
export type AudioChunk = Float32Array | Float64Array | readonly (Float32Array | Float64Array)[];

/** The options of {@linkcode gestureStream}: the speech's format, and how the motion is smoothed. */
export interface GestureStreamOptions extends SoundFormat, GestureOptions {}

/**
 * A stream from speech, as it is recorded, to poses.
 *
 * The pose of a frame comes as soon as the model's future context is there (30 frames, 1.5 s), and
 * the smoothing's look-ahead (4 frames for `savgol`, 2 for `sma`, none for `euro` and `none`), 1.7 s for
 * the paper's windows and `savgol`. The poses are those of the whole recording.
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
  const emit = ({ data, rows, columns }: Poses, controller: Controller) => {
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
