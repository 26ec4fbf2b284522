import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../../errors/input_error.ts";
import type { TrainingBatch } from "../batches/speech_corpus.ts";
import type { TrainingBatches } from "../batches/training_batches.ts";
import { joinWeights } from "../join_weights.ts";
import {
  SpeechEncoder,
  type SpeechEncoderArchitecture,
  speechEncoderShapes,
} from "../speech_encoder.ts";
import { checkWeights, type Weights, weightsOf } from "../weights.ts";
import { Adam } from "./adam.ts";
import { initialWeights } from "./initial_weights.ts";
import {
  speechEncoderGradients,
  speechEncoderLoss,
  type TensorMap,
} from "./speech_encoder_gradients.ts";
import type { Trainable, TrainedBatch } from "./training.ts";

/** How the speech encoder is trained. */
export interface SpeechTrainingSettings {
  /** Length of Adam's steps. */
  readonly learningRate: number;
  /** Share of each layer's units that are dropped. */
  readonly dropout: number;
  /** How much of the moving mean and variance is kept in a step. */
  readonly momentum: number;
  /** Where all random numbers come from: first weights, dropout. */
  readonly seed: number;
}

/** The paper's hyper-parameters. */
export const speechTraining: SpeechTrainingSettings & {
  readonly epochs: number;
  readonly batchSize: number;
} = {
  epochs: 100, // passes over the training set
  batchSize: 2056, // windows
  learningRate: 1e-3, // Adam's
  dropout: 0.1, // after each ReLU
  momentum: 0.99, // of batch normalisation's moving averages
  seed: 1,
};

/** What the speech encoder learns from. */
export interface SpeechTrainingData {
  /** Its batches. */
  readonly train: TrainingBatches;
  /** What it is judged by: all windows of the dev set, again in every epoch. */
  readonly dev: Iterable<TrainingBatch>;
}

/** What training begins with: drawn at random if both are absent. */
export interface SpeechTrainingStart {
  /** Weights, see {@linkcode speechEncoderShapes}. */
  readonly weights?: Weights;
  /** All that {@linkcode SpeechEncoderTrainer.state} gave: training goes on from there. */
  readonly state?: Weights;
}

/** The stream of random numbers that units are dropped by; 0 is of first weights, 2 of the batches. */
const DROPOUT = 1;

/**
 * Trains the speech encoder, SpeechE in the paper: from a window of speech to the motion's encoding in
 * its middle, by the mean squared error.
 *
 * A batch may come in parts, whose gradients are added up before a step: the gradient is that of the
 * whole batch but for batch normalisation, which sees each part's own statistics.
 */
export class SpeechEncoderTrainer implements Trainable {
  readonly #architecture: SpeechEncoderArchitecture;
  readonly #data: SpeechTrainingData;
  readonly #settings: SpeechTrainingSettings;
  readonly #weights: Readonly<Record<string, tf.Variable>>;
  readonly #adam: Adam;

  /**
   * @param architecture The network's shape.
   * @param data What it learns from.
   * @param settings How it learns.
   * @param start What it begins with.
   * @throws {InputError} If a weight is missing or of another shape, or the GRU resets after the
   * product.
   */
  constructor(
    architecture: SpeechEncoderArchitecture,
    data: SpeechTrainingData,
    settings: SpeechTrainingSettings = speechTraining,
    start: SpeechTrainingStart = {},
  ) {
    if (architecture.resetAfter) {
      throw new InputError("a GRU that resets after the product is imported, not trained");
    }
    this.#architecture = architecture;
    this.#data = data;
    this.#settings = settings;
    const weights = start.state ?? start.weights ?? initialWeights(architecture, settings.seed);
    const shapes = speechEncoderShapes(architecture);
    checkWeights(weights, shapes);
    this.#weights = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        tf.tidy(() => tf.variable(tf.tensor(weights[name]!.data, [...shape]))),
      ]),
    );
    const learning = Object.entries(this.#weights).filter(([name]) => learns(name));
    this.#adam = new Adam(Object.fromEntries(learning), settings, start.state);
  }

  get batches(): number {
    return this.#data.train.batches;
  }

  get samples(): number {
    return this.#data.train.samples;
  }

  trainBatch(epoch: number, batch: number): TrainedBatch {
    const { dropout, seed } = this.#settings;
    const parts = this.#data.train.batch(epoch, batch);
    const samples = parts.reduce((sum, part) => sum + targetCount(part), 0);
    const loss = tf.tidy(() => {
      let total: TensorMap = {};
      for (const [i, part] of parts.entries()) {
        total = tf.tidy(() => {
          const dropoutKey = [seed, DROPOUT, epoch, batch, i];
          const pass = speechEncoderGradients(this.#architecture, this.#weights, part, {
            dropout,
            dropoutKey,
          });
          return plus(total, { ...pass.gradients, loss: pass.loss }, targetCount(part) / samples);
        });
      }
      this.#adam.apply(total);
      this.#moveAverages(total);
      return total.loss as tf.Scalar;
    });
    return { loss, samples };
  }

  /** Mean squared error of every frame's prediction, without dropout and with moving averages. */
  async devLoss(): Promise<number> {
    const encoder = new SpeechEncoder(this.#architecture, await this.weights());
    const loss = await speechEncoderLoss(encoder, this.#data.dev);
    encoder.dispose();
    return loss;
  }

  weights(): Promise<Weights> {
    return weightsOf(this.#weights);
  }

  async state(): Promise<Weights> {
    return joinWeights(await this.weights(), await this.#adam.state());
  }

  /** Frees the tensors. */
  dispose(): void {
    tf.dispose(Object.values(this.#weights));
    this.#adam.dispose();
  }

  /** Batch normalisation's statistics follow the batches' slowly. */
  #moveAverages(statistics: TensorMap): void {
    const share = 1 - this.#settings.momentum;
    for (const [name, average] of Object.entries(this.#weights)) {
      if (!isStatistic(name)) continue;
      const change = tf.mul(tf.sub(statistics[name]!, average), share);
      average.assign(tf.add(average, change));
    }
  }
}

/** Windows of a batch that have a target. */
function targetCount({ present, targets }: TrainingBatch): number {
  return present?.reduce((sum, one) => sum + one, 0) ?? targets.rows;
}

/** Tensors, and others of the same names times a number. */
function plus(sums: TensorMap, others: TensorMap, factor: number): TensorMap {
  return Object.fromEntries(
    Object.entries(others).map(([name, other]) => {
      const term = factor === 1 ? other : tf.mul(other, factor);
      return [name, sums[name] ? tf.add(sums[name], term) : term];
    }),
  );
}

function isStatistic(name: string): boolean {
  return name.endsWith("/mean") || name.endsWith("/variance");
}

/** Whether a gradient trains this weight: not a bias that batch normalisation takes away again. */
function learns(name: string): boolean {
  return !isStatistic(name) && !/^frame\d+\/bias$/.test(name);
}
