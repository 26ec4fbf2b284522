import * as tf from "@tensorflow/tfjs-core";
import type { Matrix } from "../../matrix/matrix.ts";
import type { WindowLayout } from "../batches/window_layout.ts";
import type { GestureModelConfig } from "../gesture_model.ts";
import { MotionDecoder } from "../motion_autoencoder.ts";
import { SpeechEncoder } from "../speech_encoder.ts";
import type { Weights } from "../weights.ts";

/** A model, as any thread can take it. */
export interface PredictingModel {
  readonly config: Pick<GestureModelConfig, "speechEncoder" | "motionAutoencoder">;
  readonly weights: Weights;
  /** Whether encodings are decoded to gesture vectors. */
  readonly decode: boolean;
}

/** Frames whose windows are to be predicted. */
export interface PredictionPart extends PredictingModel {
  /** Speech features, (frames, features). */
  readonly frames: Matrix<Float32Array>;
  /** Where each window's frames are; where absent, each frame begins one as far as there are enough. */
  readonly layout?: WindowLayout;
}

/** Predicts the windows of a part, (windows, outputs). */
export async function predictPart(
  { config, weights, decode, frames: { data, rows, columns }, layout }: PredictionPart,
): Promise<Matrix<Float32Array>> {
  const { speechEncoder, motionAutoencoder } = config;
  const encoder = new SpeechEncoder(speechEncoder, weights);
  const decoder = decode && motionAutoencoder
    ? new MotionDecoder(motionAutoencoder, weights)
    : undefined;
  const predicted = tf.tidy(() => {
    const read = encoder.readFrames(tf.tensor2d(data, [rows, columns]));
    const encodings = encoder.encodeWindows(...read, layout);
    return decoder ? decoder.decode(encodings) : encodings;
  });
  const numbers = await predicted.data<"float32">();
  const [windows, outputs] = predicted.shape;
  tf.dispose(predicted);
  encoder.dispose();
  decoder?.dispose();
  return { data: numbers, rows: windows, columns: outputs };
}
