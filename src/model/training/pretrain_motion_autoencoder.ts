import * as tf from "@tensorflow/tfjs-core";
import { denseTensors, type DenseWeights } from "../layers.ts";
import type { MotionAutoencoderArchitecture } from "../motion_autoencoder.ts";
import type { Threads } from "../threads/threads.ts";
import type { Weight, Weights } from "../weights.ts";
import { initialMotionWeights } from "./initial_weights.ts";
import {
  MotionAutoencoderTrainer,
  type MotionTrainingData,
  type MotionTrainingSettings,
} from "./motion_autoencoder_trainer.ts";
import { type RunOptions, Training, type TrainingProgress } from "./training.ts";

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
  /** Who computes the parts of a batch; without them, this thread does. */
  readonly threads?: Threads | undefined;
  /** Stops after the batch at hand. */
  readonly signal?: AbortSignal;
  /** Called when a layer is begun, or gone on with. */
  readonly onLayer?: (layer: number, layers: number) => RunOptions["onProgress"];
  /** Where it goes on; absent where it begins. */
  readonly resumed?: PretrainingState;
  /** Called after each epoch, and where it is stopped, with what it can go on from. */
  readonly onEpoch?: (state: PretrainingState) => Promise<void>;
}

/** How far pretraining is. */
export interface PretrainingState {
  /** Kernels and biases of the layers that are done, `motion1/kernel` and so on. */
  readonly done: Weights;
  /** How far the next layer is; none where all are done. */
  readonly progress: TrainingProgress;
  /** What that layer's next step depends on; empty where it has not begun. */
  readonly state: Weights;
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
  { signal, onLayer, resumed, onEpoch, threads, ...given }: PretrainingOptions = {},
): Promise<Weights | undefined> {
  const { epochs, ...pretraining } = { ...motionPretraining, ...given };
  const { widths } = architecture;
  const done: Record<string, Weight> = { ...resumed?.done };
  const below: DenseWeights[] = [];
  const layersDone = Object.keys(done).length / 2;
  const kept = (layer: number) => ({
    kernel: done[`motion${layer}/kernel`]!.data,
    bias: done[`motion${layer}/bias`]!.data,
  });
  for (let layer = 1; layer <= layersDone; layer++) below.push(denseTensors(kept(layer)));
  try {
    for (let layer = layersDone + 1; layer < widths.length - 1; layer++) {
      const [inputs, units] = [widths[layer - 1]!, widths[layer]!];
      const before = layer === layersDone + 1 && resumed && Object.keys(resumed.state).length > 0
        ? resumed
        : undefined;
      const trainer = new MotionAutoencoderTrainer(
        { widths: [inputs, units, inputs], middle: 1 },
        data,
        { ...settings, ...pretraining },
        { below, threads, ...(before && { state: before.state }) },
      );
      const training = new Training(trainer, { ...(before && { progress: before.progress }) });
      const onProgress = onLayer?.(layer, widths.length - 2);
      const count = (samples: number) =>
        onProgress?.(training.progress.epoch * trainer.samples + samples);
      while (training.progress.epoch < epochs && !signal?.aborted) {
        await training.run({ ...(signal && { signal }), onProgress: count });
        const { progress } = training;
        await onEpoch?.({ done: { ...done }, progress, state: await trainer.state() });
      }
      const learnt = await trainer.state();
      trainer.dispose();
      if (signal?.aborted) return undefined;
      done[`motion${layer}/kernel`] = learnt["motion1/kernel"]!;
      done[`motion${layer}/bias`] = learnt["motion1/bias"]!;
      below.push(denseTensors(kept(layer)));
      await onEpoch?.({ done: { ...done }, progress: new Training(trainer).progress, state: {} });
    }
    return { ...initialMotionWeights(architecture, settings.seed), ...done };
  } finally {
    tf.dispose(below.flatMap(({ kernel, bias }) => [kernel, bias]));
  }
}
