import * as tf from "@tensorflow/tfjs-core";
import { denseTensors, type DenseWeights } from "../layers.ts";
import type { MotionAutoencoderArchitecture } from "../motion_autoencoder.ts";
import type { Weights } from "../weights.ts";
import { initialMotionWeights } from "./initial_weights.ts";
import {
  MotionAutoencoderTrainer,
  type MotionTrainingData,
  type MotionTrainingSettings,
} from "./motion_autoencoder_trainer.ts";
import { type RunOptions, Training } from "./training.ts";

/** How each layer is pretrained, after the original. */
export const motionPretraining = {
  epochs: 5, // of each hidden layer
  learningRate: 1e-3, // Adam's: ten times that of the whole network
  weightDecay: 0,
};

/** Options of {@linkcode pretrainMotionAutoencoder}. */
export interface PretrainingOptions {
  /** Epochs of each hidden layer. @default {5} */
  readonly epochs?: number;
  /** Length of Adam's steps. @default {1e-3} */
  readonly learningRate?: number;
  /** Stops after the batch at hand. */
  readonly signal?: AbortSignal;
  /** Called when a layer is begun. */
  readonly onLayer?: (layer: number, layers: number) => RunOptions["onProgress"];
}

/**
 * Finds weights to begin with layer by layer: each hidden layer learns to take noise off what the
 * layers before it, trained already, make of gestures (Vincent et al., JMLR 11, 2010, section 3.5).
 *
 * @param architecture The whole autoencoder's shape.
 * @param data What it learns from.
 * @param settings How the whole autoencoder will be trained.
 * @param options How to stop it, and who wants to know how far it is.
 * @returns Weights to begin with: the last layer's are drawn at random. Undefined where stopped.
 */
export async function pretrainMotionAutoencoder(
  architecture: MotionAutoencoderArchitecture,
  data: MotionTrainingData,
  settings: MotionTrainingSettings,
  { signal, onLayer, ...given }: PretrainingOptions = {},
): Promise<Weights | undefined> {
  const { epochs, ...pretraining } = { ...motionPretraining, ...given };
  const { widths } = architecture;
  const weights = { ...initialMotionWeights(architecture, settings.seed) };
  const below: DenseWeights[] = [];
  try {
    for (let layer = 1; layer < widths.length - 1; layer++) {
      const [inputs, units] = [widths[layer - 1]!, widths[layer]!];
      const trainer = new MotionAutoencoderTrainer(
        { widths: [inputs, units, inputs], middle: 1 },
        data,
        { ...settings, ...pretraining },
        { below },
      );
      const training = new Training(trainer);
      const onProgress = onLayer?.(layer, widths.length - 2);
      const done = (samples: number) =>
        onProgress?.(training.progress.epoch * trainer.samples + samples);
      for (let epoch = 0; epoch < epochs && !signal?.aborted; epoch++) {
        await training.run({ ...(signal && { signal }), onProgress: done });
      }
      const learnt = await trainer.state();
      trainer.dispose();
      if (signal?.aborted) return undefined;
      const kernel = learnt["motion1/kernel"]!, bias = learnt["motion1/bias"]!;
      weights[`motion${layer}/kernel`] = kernel;
      weights[`motion${layer}/bias`] = bias;
      below.push(denseTensors({ kernel: kernel.data, bias: bias.data }));
    }
    return weights;
  } finally {
    tf.dispose(below.flatMap(({ kernel, bias }) => [kernel, bias]));
  }
}
