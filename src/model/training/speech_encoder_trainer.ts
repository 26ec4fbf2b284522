import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../../errors/input_error.ts";
import type { GestureForm } from "../../motion/representation/gesture_form.ts";
import * as streams from "../../random/streams.ts";
import type { TrainingBatch, TrainingBatches } from "../batches/speech_corpus.ts";
import {
  SpeechEncoder,
  type SpeechEncoderArchitecture,
  speechEncoderShapes,
} from "../speech_encoder.ts";
import type { Share, Threads } from "../threads/threads.ts";
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
import { initialWeights } from "./initial_weights.ts";
import { speechEncoderGradients, speechEncoderLoss } from "./speech_encoder_loss.ts";
import type { Trainable, TrainedBatch } from "./training.ts";

/** How the speech encoder is trained. */
export interface SpeechTrainingSettings {
  /** Length of Adam's steps. */
  readonly learningRate: number;
  /** Share of each layer's units that are dropped. */
  readonly dropout: number;
  /** How much of the moving mean and variance is kept in a step. */
  readonly momentum: number;
  /**
   * The rotations whose positions' error is the loss, where gesture vectors are predicted; absent where it
   * is the error of the targets' own numbers.
   */
  readonly positions?: GestureForm | undefined;
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
  /** Who computes the parts of a batch; without them, this thread does, whole on its engine. */
  readonly threads?: Threads | undefined;
}

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
  readonly #threads?: Threads;

  /**
   * Puts the network on the engine.
   *
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
    // Alone, this thread need not take numbers off the engine and back.
    if (start.threads && start.threads.size > 1) this.#threads = start.threads;
    const weights = start.state ?? start.weights ?? initialWeights(architecture, settings.seed);
    this.#weights = weightVariables(weights, speechEncoderShapes(architecture));
    const learning = Object.entries(this.#weights).filter(([name]) => learns(name));
    this.#adam = new Adam(Object.fromEntries(learning), settings.learningRate, start.state);
  }

  get batches(): number {
    return this.#data.train.batches;
  }

  get samples(): number {
    return this.#data.train.samples;
  }

  async trainBatch(epoch: number, batch: number): Promise<TrainedBatch> {
    const { seed } = this.#settings;
    const parts = this.#data.train.batch(epoch, batch).map((part, i) => ({
      batch: part,
      windows: targetCount(part),
      place: [seed, epoch, batch, i] as const,
    }));
    const samples = parts.reduce((sum, { windows }) => sum + windows, 0);
    const found = this.#threads && await this.#partGradients(this.#threads, parts);
    const loss = tf.tidy(() => {
      const total = weightedSum(parts.map((part, i) => ({
        share: part.windows / samples,
        tensors: () => found ? weightTensors(found[i]!) : this.#gradients(part),
      })));
      this.#adam.apply(total);
      this.#moveAverages(total);
      return total.loss as tf.Scalar;
    });
    return { loss, samples };
  }

  /** Mean squared error of every frame's prediction, without dropout and with moving averages. */
  async devLoss(): Promise<number> {
    const weights = await this.weights();
    let windows = 0, sum = 0;
    const counted = function* (batches: Iterable<TrainingBatch>) {
      for (const batch of batches) {
        windows += batch.targets.rows;
        yield batch;
      }
    };
    const dev = counted(this.#data.dev);
    for await (const loss of this.#devLosses(dev, weights)) sum += loss;
    return sum / windows;
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

  /** The gradients of a part, and its loss, on this thread's engine. */
  #gradients({ batch, place }: BatchPart): TensorMap {
    const { dropout, positions } = this.#settings;
    const options = { dropout, positions, random: streams.speechDropout(...place) };
    const pass = speechEncoderGradients(this.#architecture, this.#weights, batch, options);
    return { ...pass.gradients, loss: pass.loss };
  }

  /** The same of all parts, by whoever is free. */
  async #partGradients(threads: Threads, parts: readonly BatchPart[]): Promise<Weights[]> {
    const weights = await this.weights();
    const { dropout, positions } = this.#settings, architecture = this.#architecture;
    return await threads.run("speechGradients", (share) => {
      const network = { architecture, weights: sharedWeights(weights, share), positions, dropout };
      return parts.map(({ batch, place }) => ({
        ...network,
        batch: sharedBatch(batch, share),
        place,
      }));
    });
  }

  /** The summed losses of batches, one after the other. */
  async *#devLosses(batches: Iterable<TrainingBatch>, weights: Weights): AsyncGenerator<number> {
    const architecture = this.#architecture, { positions } = this.#settings;
    if (this.#threads) {
      const shared = sharedWeights(weights, (array) => this.#threads!.share(array));
      const network = { architecture, weights: shared, positions };
      yield* this.#threads.each("speechLoss", batches, (batch, share) => ({
        ...network,
        batch: sharedBatch(batch, share),
      }));
      return;
    }
    const encoder = new SpeechEncoder(architecture, weights);
    for (const batch of batches) yield await speechEncoderLoss(encoder, batch, positions);
    encoder.dispose();
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

/** A part of a batch, and which random numbers are its own. */
interface BatchPart {
  readonly batch: TrainingBatch;
  readonly place: Readonly<Parameters<typeof streams.speechDropout>>;
}

/** A batch whose numbers all threads read. */
function sharedBatch(batch: TrainingBatch, share: Share): TrainingBatch {
  const { frames, targets } = batch;
  return {
    ...batch,
    frames: { ...frames, data: share(frames.data) },
    targets: { ...targets, data: share(targets.data) },
  };
}

/** Windows of a batch that have a target. */
function targetCount({ present, targets }: TrainingBatch): number {
  return present?.reduce((sum, one) => sum + one, 0) ?? targets.rows;
}

function isStatistic(name: string): boolean {
  return name.endsWith("/mean") || name.endsWith("/variance");
}

/** Whether a gradient trains this weight: not a bias that batch normalisation takes away again. */
function learns(name: string): boolean {
  return !isStatistic(name) && !/^frame\d+\/bias$/.test(name);
}
