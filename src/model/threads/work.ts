import { encodePart } from "../motion_autoencoder.ts";
import { predictPart } from "../prediction/predict_part.ts";
import { motionPartGradients } from "../training/motion_autoencoder_loss.ts";
import { speechPartGradients, speechPartLoss } from "../training/speech_encoder_loss.ts";

/** What can be done in parts: of plain data, to plain data. */
export const work = {
  /** The gradients of a part of the speech encoder's batch. */
  speechGradients: speechPartGradients,
  /** The loss of a part of its dev set. */
  speechLoss: speechPartLoss,
  /** The gradients of a part of the motion autoencoder's batch. */
  motionGradients: motionPartGradients,
  /** Encodings of motion. */
  encoding: encodePart,
  /** What a model makes of frames of speech. */
  prediction: predictPart,
};

/** Their names. */
export type WorkName = keyof typeof work;
/** What a part is given. */
export type Job<N extends WorkName> = Parameters<typeof work[N]>[0];
/** What it gives. */
export type Result<N extends WorkName> = Awaited<ReturnType<typeof work[N]>>;

/** The memory of a result, which is handed over, not copied. */
export function buffersOf(result: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(result)) return [result.buffer as ArrayBuffer];
  if (typeof result !== "object" || result === null) return [];
  return Object.values(result).flatMap(buffersOf);
}
