import * as tf from "@tensorflow/tfjs-core";
import type { GestureForm } from "../../motion/representation/gesture_form.ts";
import * as streams from "../../random/streams.ts";
import { denseTanh, type DenseWeights } from "../layers.ts";
import {
  type GestureFrames,
  MAX_OFFSET,
  type MotionAutoencoderArchitecture,
  motionLayerShapes,
  type MotionNormalisation,
} from "../motion_autoencoder.ts";
import type { Threads } from "../threads/threads.ts";
import {
  joinWeights,
  sharedWeights,
  type TensorMap,
  weightedSum,
  type Weights,
  weightsOf,
  weightTensors,
  weightVariables,
} from "../weights.ts";
import { Adam } from "./adam.ts";
import { initialMotionWeights } from "./initial_weights.ts";
import {
  motionAutoencoderGradients,
  motionBatch,
  type MotionDisturbance,
  type MotionInput,
  namedMotionGradients,
  normalised,
} from "./motion_autoencoder_loss.ts";
import { meanPositionError } from "./position_loss.ts";
import type { Trainable, TrainedBatch } from "./training.ts";

/** How the motion autoencoder is trained. */
export interface MotionTrainingSettings {
  /** Frames of a batch. */
  readonly batchSize: number;
  /**
   * Most frames of a part of a batch, which one thread takes.
   *
   * @default {batchSize}
   */
  readonly partSize?: number;
  /** Length of Adam's steps. */
  readonly learningRate: number;
  /** Standard deviation of the noise on the input, as a share of the data's own. */
  readonly noise: number;
  /** Share of each layer's inputs that are dropped. */
  readonly dropout: number;
  /** Weight of sum |W|^2 / 2 in the loss, over all kernels. */
  readonly weightDecay: number;
  /**
   * The rotations whose positions' error is the loss, of which skeleton, without velocities; absent where
   * it is the error of the vectors' own numbers.
   */
  readonly positions?: GestureForm | undefined;
  /** Where all random numbers come from: first weights, order of frames, noise, dropout. */
  readonly seed: number;
}

/** The paper's hyper-parameters. */
export const motionTraining: MotionTrainingSettings & { readonly epochs: number } = {
  epochs: 20, // passes over the training set
  batchSize: 128, // frames
  learningRate: 1e-4, // Adam's
  noise: 0.05, // of the data's standard deviation: what makes it a denoising autoencoder
  dropout: 0.1, // of the input of each layer
  weightDecay: 0.5, // of sum |W|^2 / 2
  seed: 1,
};

/** The weight decay that small and large data are better served by than by the paper's. */
export const motionDecay = 0.005;

/** What the motion autoencoder learns from. */
export interface MotionTrainingData {
  /** What it learns from. */
  readonly train: GestureFrames;
  /** What it is judged by. */
  readonly dev: GestureFrames;
  /** Mean and largest value of each column of the gesture vectors. */
  readonly normalisation: MotionNormalisation;
}

/** What training begins with. */
export interface MotionTrainingStart {
  /** Weights, see {@linkcode motionLayerShapes}; drawn at random if they are absent. */
  readonly weights?: Weights;
  /** All that {@linkcode MotionAutoencoderTrainer.state} gave: training goes on from there. */
  readonly state?: Weights;
  /** Layers that gesture vectors pass before they reach this network, and that do not learn. */
  readonly below?: readonly DenseWeights[];
  /** Who computes the parts of a batch; without them, this thread does, whole on its engine. */
  readonly threads?: Threads | undefined;
}

/** Frames that are computed at once where nothing is learnt. */
const BLOCK = 2048;

/**
 * Trains the motion autoencoder to take noise off gesture vectors, so that its narrow middle layer
 * must hold what movements are made of: section 4.1 of the paper, after Vincent et al., Stacked
 * denoising autoencoders, JMLR 11, 2010.
 */
export class MotionAutoencoderTrainer implements Trainable {
  readonly #architecture: MotionAutoencoderArchitecture;
  readonly #settings: MotionTrainingSettings;
  readonly #data: MotionTrainingData;
  /** 0 for the whole network, else the layer that is pretrained: each draws numbers of its own. */
  readonly #stage: number;
  readonly #weights: Readonly<Record<string, tf.Variable>>;
  readonly #layers: readonly DenseWeights[];
  readonly #adam: Adam;
  readonly #input: MotionInput;
  readonly #disturbance: MotionDisturbance;
  readonly #threads?: Threads;
  /** What threads are given of the input: it stays as it is. */
  #shared: { readonly input: Weights; readonly below: Weights } | undefined;
  #order: { readonly epoch: number; readonly rows: Uint32Array } | undefined;

  /**
   * Puts the network on the engine.
   *
   * @param architecture The autoencoder's shape.
   * @param data What it learns from.
   * @param settings How it learns.
   * @param start What it begins with.
   * @throws {InputError} If a weight is missing or of another shape.
   */
  constructor(
    architecture: MotionAutoencoderArchitecture,
    data: MotionTrainingData,
    settings: MotionTrainingSettings,
    start: MotionTrainingStart = {},
  ) {
    this.#architecture = architecture;
    this.#settings = settings;
    this.#data = data;
    // Alone, this thread need not take numbers off the engine and back.
    if (start.threads && start.threads.size > 1) this.#threads = start.threads;
    this.#stage = start.below ? start.below.length + 1 : 0;
    const weights = start.state ?? start.weights ??
      initialMotionWeights(architecture, settings.seed, this.#stage);
    this.#weights = weightVariables(weights, motionLayerShapes(architecture));
    this.#layers = architecture.widths.slice(1).map((_, i) => ({
      kernel: this.#weights[`motion${i + 1}/kernel`] as tf.Variable<tf.Rank.R2>,
      bias: this.#weights[`motion${i + 1}/bias`] as tf.Variable<tf.Rank.R1>,
    }));
    this.#adam = new Adam(this.#weights, settings.learningRate, start.state);
    const { mean, max, sigma } = data.normalisation;
    this.#input = {
      mean: tf.tensor1d(mean),
      max: tf.tidy(() => tf.add(tf.tensor1d(max), MAX_OFFSET)),
      scale: start.below ? tf.ones([architecture.widths[0]!]) : tf.tensor1d(max),
      below: start.below ?? [],
      positions: start.below ? undefined : settings.positions,
    };
    this.#disturbance = { deviation: settings.noise * sigma, dropout: settings.dropout };
  }

  get batches(): number {
    return Math.ceil(this.samples / this.#settings.batchSize);
  }

  get samples(): number {
    return this.#data.train.rows;
  }

  async trainBatch(epoch: number, batch: number): Promise<TrainedBatch> {
    const { batchSize, partSize = batchSize, seed } = this.#settings;
    const rows = this.#rowsOf(epoch).subarray(batch * batchSize, (batch + 1) * batchSize);
    const count = Math.ceil(rows.length / partSize);
    const end = (part: number) => Math.floor(part * rows.length / count);
    const parts = Array.from({ length: count }, (_, i) => ({
      frames: this.#read(rows.subarray(end(i), end(i + 1))),
      share: (end(i + 1) - end(i)) / rows.length,
      place: [seed, this.#stage, epoch, batch, i] as const,
    }));
    // One part alone stays on this thread's engine.
    const threads = parts.length > 1 ? this.#threads : undefined;
    const found = threads && await this.#partGradients(threads, parts);
    const loss = tf.tidy(() => {
      const total = weightedSum(parts.map((part, i) => ({
        share: part.share,
        tensors: () => found ? weightTensors(found[i]!) : this.#gradients(part),
      })));
      this.#adam.apply(total);
      return total.loss as tf.Scalar;
    });
    return { loss, samples: rows.length };
  }

  /** Mean squared error of the reconstruction, in square centimetres, without noise and dropout. */
  async devLoss(): Promise<number> {
    const { dev } = this.#data;
    if (this.#input.positions) return await this.#devPositionError(this.#input.positions);
    let sum = 0;
    for (let first = 0; first < dev.rows; first += BLOCK) {
      const count = Math.min(BLOCK, dev.rows - first);
      const squares = tf.tidy(() => {
        const { below, scale } = this.#input;
        const target = below.reduce(denseTanh, normalised(dev.read(first, count), this.#input));
        const output = this.#layers.reduce(denseTanh, target);
        return tf.sum(tf.square(tf.mul(tf.sub(output, target), scale)));
      });
      sum += (await squares.data())[0]!;
      squares.dispose();
    }
    return sum / (dev.rows * this.#architecture.widths.at(-1)!);
  }

  async #devPositionError(form: GestureForm): Promise<number> {
    const { dev } = this.#data;
    let sum = 0;
    for (let first = 0; first < dev.rows; first += BLOCK) {
      const count = Math.min(BLOCK, dev.rows - first), target = dev.read(first, count);
      const predicted = tf.tidy(() => {
        const { mean, scale } = this.#input;
        const output = this.#layers.reduce(denseTanh, normalised(target, this.#input));
        return tf.add(tf.mul(output, scale), mean);
      });
      sum += count * meanPositionError(await predicted.data<"float32">(), target, form);
      predicted.dispose();
    }
    return sum / dev.rows;
  }

  async weights(): Promise<Weights> {
    const { mean, max } = this.#data.normalisation;
    return {
      "motion/mean": { data: mean, shape: [mean.length] },
      "motion/max": { data: max, shape: [max.length] },
      ...await weightsOf(this.#weights),
    };
  }

  async state(): Promise<Weights> {
    return joinWeights(await this.weights(), await this.#adam.state());
  }

  /** Frees what it holds on the engine. */
  dispose(): void {
    const { mean, max, scale } = this.#input; // the layers below are their owner's
    tf.dispose([Object.values(this.#weights), mean, max, scale]);
    this.#adam.dispose();
  }

  /** The frames in an epoch's own order. */
  #rowsOf(epoch: number): Uint32Array {
    if (this.#order?.epoch !== epoch) {
      const rows = Uint32Array.from({ length: this.samples }, (_, i) => i);
      const random = streams.motionOrder(this.#settings.seed, this.#stage, epoch);
      this.#order = { epoch, rows: random.shuffle(rows) };
    }
    return this.#order.rows;
  }

  #read(rows: Uint32Array): Float32Array {
    const frames = new Float32Array(rows.length * this.#input.mean.size);
    this.#data.train.gather(rows, frames);
    return frames;
  }

  /** The gradients of a part, and its loss, on this thread's engine. */
  #gradients({ frames, place }: BatchPart): TensorMap {
    const random = streams.motionBatch(...place), layers = this.#layers;
    const drawn = motionBatch(frames, this.#input, this.#disturbance, layers.length, random);
    const { weightDecay } = this.#settings;
    return namedMotionGradients(motionAutoencoderGradients(layers, drawn, weightDecay));
  }

  /** The same of all parts, by whoever is free. */
  async #partGradients(threads: Threads, parts: readonly BatchPart[]): Promise<Weights[]> {
    const weights = await weightsOf(this.#weights);
    const input = this.#shared ??= await sharedInput(this.#input, threads);
    const decay = this.#settings.weightDecay, { positions } = this.#input;
    return await threads.run("motionGradients", (share) => {
      const network = { weights: sharedWeights(weights, share), ...input, positions, decay };
      const common = { ...network, ...this.#disturbance };
      return parts.map(({ frames, place }) => ({ ...common, frames: share(frames), place }));
    });
  }
}

/** A part of a batch, and which random numbers are its own. */
interface BatchPart {
  readonly frames: Float32Array;
  readonly place: Readonly<Parameters<typeof streams.motionBatch>>;
}

async function sharedInput({ below, positions: _, ...input }: MotionInput, threads: Threads) {
  const layers = below.flatMap(({ kernel, bias }, i) => [
    [`motion${i + 1}/kernel`, kernel],
    [`motion${i + 1}/bias`, bias],
  ]);
  const share = (array: Float32Array) => threads.share(array);
  return {
    input: sharedWeights(await weightsOf(input), share),
    below: sharedWeights(await weightsOf(Object.fromEntries(layers)), share),
  };
}
