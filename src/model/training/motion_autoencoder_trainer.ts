import * as tf from "@tensorflow/tfjs-core";
import { Random } from "../../random/random.ts";
import { joinWeights } from "../join_weights.ts";
import { type MotionAutoencoderArchitecture, motionLayerShapes } from "../motion_autoencoder.ts";
import { checkWeights, type Weights, weightsOf } from "../weights.ts";
import { Adam } from "./adam.ts";
import { initialMotionWeights } from "./initial_weights.ts";
import {
  type DenseLayer,
  denseTanh,
  motionAutoencoderGradients,
  type MotionBatch,
} from "./motion_autoencoder_gradients.ts";
import { MAX_OFFSET, type MotionNormalisation } from "./motion_statistics.ts";
import type { Trainable, TrainedBatch } from "./training.ts";

/** How the motion autoencoder is trained. */
export interface MotionTrainingSettings {
  /** Frames of a batch. */
  readonly batchSize: number;
  /** Length of Adam's steps. */
  readonly learningRate: number;
  /** Standard deviation of the noise on the input, as a share of the data's own. */
  readonly noise: number;
  /** Share of each layer's inputs that are dropped. */
  readonly dropout: number;
  /** Weight of sum |W|^2 / 2 in the loss, over all kernels. */
  readonly weightDecay: number;
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

/** Gesture vectors that can be read in any order. */
export interface GestureFrames {
  /** How many there are. */
  readonly rows: number;
  /** Reads frames that lie one after the other. */
  read(first: number, count: number): Float32Array;
  /** Reads any frames, one after the other into `out`. */
  gather(rows: Uint32Array, out: Float32Array): void;
}

/** What the motion autoencoder learns from. */
export interface MotionTrainingData {
  readonly train: GestureFrames;
  /** What it is judged by. */
  readonly dev: GestureFrames;
  readonly normalisation: MotionNormalisation;
}

/** What training begins with. */
export interface MotionTrainingStart {
  /** Weights, see {@linkcode motionLayerShapes}; drawn at random if they are absent. */
  readonly weights?: Weights;
  /** All that {@linkcode MotionAutoencoderTrainer.state} gave: training goes on from there. */
  readonly state?: Weights;
  /** Layers that gesture vectors pass before they reach this network, and that do not learn. */
  readonly below?: readonly DenseLayer[];
}

/** Streams of random numbers that do not depend on one another. */
const ORDER = 1, BATCH = 2;

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
  readonly #below: readonly DenseLayer[];
  /** 0 for the whole network, else the layer that is pretrained: each draws numbers of its own. */
  readonly #stage: number;
  readonly #weights: Readonly<Record<string, tf.Variable>>;
  readonly #layers: readonly DenseLayer[];
  readonly #adam: Adam;
  readonly #mean: tf.Tensor1D;
  readonly #max: tf.Tensor1D;
  /** What makes errors centimetres; errors of hidden layers have no unit. */
  readonly #scale: tf.Tensor1D;
  #order: { readonly epoch: number; readonly rows: Uint32Array } | undefined;

  /**
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
    this.#below = start.below ?? [];
    this.#stage = start.below ? start.below.length + 1 : 0;
    const weights = start.state ?? start.weights ??
      initialMotionWeights(architecture, settings.seed, this.#stage);
    const shapes = motionLayerShapes(architecture);
    checkWeights(weights, shapes);
    this.#weights = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        tf.tidy(() => tf.variable(tf.tensor(weights[name]!.data, [...shape]))),
      ]),
    );
    this.#layers = architecture.widths.slice(1).map((_, i) => ({
      kernel: this.#weights[`motion${i + 1}/kernel`] as tf.Variable<tf.Rank.R2>,
      bias: this.#weights[`motion${i + 1}/bias`] as tf.Variable<tf.Rank.R1>,
    }));
    this.#adam = new Adam(this.#weights, settings, start.state);
    const { mean, max } = data.normalisation;
    this.#mean = tf.tensor1d(mean);
    this.#max = tf.tidy(() => tf.add(tf.tensor1d(max), MAX_OFFSET));
    this.#scale = start.below ? tf.ones([architecture.widths[0]!]) : tf.tensor1d(max);
  }

  get batches(): number {
    return Math.ceil(this.samples / this.#settings.batchSize);
  }

  get samples(): number {
    return this.#data.train.rows;
  }

  trainBatch(epoch: number, batch: number): TrainedBatch {
    const { batchSize, seed, weightDecay } = this.#settings;
    const rows = this.#rowsOf(epoch).subarray(batch * batchSize, (batch + 1) * batchSize);
    const loss = tf.tidy(() => {
      const drawn = this.#draw(rows, new Random(seed, this.#stage, BATCH, epoch, batch));
      const { loss, layers } = motionAutoencoderGradients(this.#layers, drawn, weightDecay);
      this.#adam.apply(Object.fromEntries(layers.flatMap(({ kernel, bias }, i) => [
        [`motion${i + 1}/kernel`, kernel],
        [`motion${i + 1}/bias`, bias],
      ])));
      return loss;
    });
    return { loss, samples: rows.length };
  }

  /** Mean squared error of the reconstruction, in square centimetres, without noise and dropout. */
  async devLoss(): Promise<number> {
    const { dev } = this.#data;
    let sum = 0;
    for (let first = 0; first < dev.rows; first += BLOCK) {
      const count = Math.min(BLOCK, dev.rows - first);
      const squares = tf.tidy(() => {
        const target = this.#represent(this.#normalise(dev.read(first, count)));
        const output = this.#layers.reduce(denseTanh, target);
        return tf.sum(tf.square(tf.mul(tf.sub(output, target), this.#scale)));
      });
      sum += (await squares.data())[0]!;
      squares.dispose();
    }
    return sum / (dev.rows * this.#architecture.widths.at(-1)!);
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

  dispose(): void {
    tf.dispose([Object.values(this.#weights), this.#mean, this.#max, this.#scale]);
    this.#adam.dispose();
  }

  /** The frames in an epoch's own order. */
  #rowsOf(epoch: number): Uint32Array {
    if (this.#order?.epoch !== epoch) {
      const rows = Uint32Array.from({ length: this.samples }, (_, i) => i);
      const random = new Random(this.#settings.seed, this.#stage, ORDER, epoch);
      this.#order = { epoch, rows: random.shuffle(rows) };
    }
    return this.#order.rows;
  }

  /** A batch of frames with noise and dropout of its own. */
  #draw(rows: Uint32Array, random: Random): MotionBatch {
    const { noise, dropout } = this.#settings;
    const columns = this.#mean.size;
    const frames = new Float32Array(rows.length * columns);
    this.#data.train.gather(rows, frames);
    const normalised = this.#normalise(frames);
    const deviation = noise * this.#data.normalisation.sigma;
    const added = random.fillNormal(new Float32Array(frames.length), deviation);
    return {
      input: this.#represent(tf.add(normalised, tf.tensor2d(added, normalised.shape))),
      target: this.#represent(normalised),
      dropout,
      dropoutKeys: this.#layers.map(() => random.integer(2 ** 32)),
      scale: this.#scale,
    };
  }

  #normalise(frames: Float32Array): tf.Tensor2D {
    const raw = tf.tensor2d(frames, [frames.length / this.#mean.size, this.#mean.size]);
    return tf.div(tf.sub(raw, this.#mean), this.#max);
  }

  /** What the layers below make of gesture vectors. */
  #represent(normalised: tf.Tensor2D): tf.Tensor2D {
    return this.#below.reduce(denseTanh, normalised);
  }
}
