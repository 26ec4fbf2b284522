import * as tf from "@tensorflow/tfjs-core";
import type { Weights } from "../weights.ts";

/** A network in training, as {@linkcode Training} sees it. */
export interface Trainable {
  /** Batches of an epoch. */
  readonly batches: number;
  /** Samples of an epoch: frames or windows. */
  readonly samples: number;
  /**
   * Takes a step. All that it draws depends on the seed and its place, so that it is the same whether
   * or not training was interrupted before.
   *
   * @param epoch Counted from 0.
   * @param batch Counted from 0 in the epoch.
   */
  trainBatch(epoch: number, batch: number): Promise<TrainedBatch>;
  /** The loss on the dev set, with nothing random. */
  devLoss(): Promise<number>;
  /** The network's weights: what prediction needs. */
  weights(): Promise<Weights>;
  /** All that the steps to come depend on: the weights that learn and the optimizer's state. */
  state(): Promise<Weights>;
}

/** What a step says. */
export interface TrainedBatch {
  /** The batch's mean loss before the step; whoever gets it frees it. */
  readonly loss: tf.Scalar;
  /** Samples of the batch. */
  readonly samples: number;
}

/** The losses after an epoch. */
export interface EpochLoss {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean loss over the epoch's batches, each taken before its step, with noise and dropout. */
  readonly train: number;
  /** Loss on the dev set. */
  readonly dev: number;
}

/** How far training is: plain data, which a checkpoint holds as JSON. */
export interface TrainingProgress {
  /** Whole epochs done. */
  readonly epoch: number;
  /** Batches done of the epoch that was begun. */
  readonly batch: number;
  /** Sum of their losses, each times its samples. */
  readonly lossSum: number;
  /** Their samples. */
  readonly samples: number;
  /** The losses of all epochs. */
  readonly curve: readonly EpochLoss[];
  /** Whether the dev loss had grown so far that it was better to stop. */
  readonly stoppedEarly: boolean;
}

/** Where training starts. */
const BEGINNING: TrainingProgress = {
  epoch: 0,
  batch: 0,
  lossSum: 0,
  samples: 0,
  curve: [],
  stoppedEarly: false,
};

/** The loss became NaN or infinite: the weights are spoilt, those before are not. */
export class DivergenceError extends Error {
  /** What the error is called. */
  override name = "DivergenceError";

  /**
   * Says where it was.
   *
   * @param epoch The epoch, counted from 1.
   * @param batch The batch in it, counted from 1.
   * @param loss The batch's loss.
   */
  constructor(readonly epoch: number, readonly batch: number, readonly loss: number) {
    super(`the loss is ${loss} at batch ${batch} of epoch ${epoch}`);
  }
}

/** What {@linkcode Training} begins with. */
export interface TrainingOptions {
  /**
   * Training stops when the dev loss exceeds the best by this share of it.
   *
   * @default {0.5}
   */
  tolerance?: number;
  /** How far training was when it stopped; the network is as it was then. */
  progress?: TrainingProgress;
  /** The weights of the best epoch until then. */
  best?: Weights;
}

/** Options of {@linkcode Training.run}. */
export interface RunOptions {
  /** Stops after the batch at hand. */
  readonly signal?: AbortSignal;
  /** Called now and then with the samples of the epoch that are done. */
  readonly onProgress?: (samples: number) => void;
}

/** Losses are read this often, in milliseconds: reading waits for an accelerator. */
const READ_INTERVAL = 200;
/** And after this many batches: each keeps a tensor. */
const READ_BATCHES = 64;

/**
 * Trains a network epoch by epoch, keeps the weights that were best on the dev set, and stops early.
 *
 * Between any two batches it can stop, be saved (`progress`, `best` and the network's state) and go
 * on to the same result.
 */
export class Training {
  readonly #network: Trainable;
  readonly #tolerance: number;
  #progress: TrainingProgress;
  #best: Weights | undefined;

  /**
   * Makes a training ready; {@linkcode Training.run} begins it.
   *
   * @param network What is trained.
   * @param options Where it begins.
   */
  constructor(network: Trainable, options: TrainingOptions = {}) {
    this.#network = network;
    this.#tolerance = options.tolerance ?? 0.5;
    this.#progress = options.progress ?? BEGINNING;
    this.#best = options.best;
  }

  /** How far it is. */
  get progress(): TrainingProgress {
    return this.#progress;
  }

  /** The weights of the epoch of the least dev loss; absent before the first has ended. */
  get best(): Weights | undefined {
    return this.#best;
  }

  /** The epoch of the least dev loss. */
  get bestEpoch(): EpochLoss | undefined {
    return this.#progress.curve.reduce<EpochLoss | undefined>(
      (best, loss) => best && best.dev <= loss.dev ? best : loss,
      undefined,
    );
  }

  /**
   * Trains to the end of the epoch.
   *
   * @param options How to stop it, and who wants to know how far it is.
   * @returns The epoch's losses, or undefined where it was stopped before.
   * @throws {DivergenceError} If a loss is not finite.
   */
  async run({ signal, onProgress }: RunOptions = {}): Promise<EpochLoss | undefined> {
    const network = this.#network;
    while (this.#progress.batch < network.batches) {
      if (signal?.aborted) return undefined;
      await this.#trainSome(signal);
      onProgress?.(this.#progress.samples);
      // Lets signals in, which wait for the event loop to turn.
      await new Promise((resolve) => setTimeout(resolve));
    }
    const { epoch, lossSum, samples, curve } = this.#progress;
    const dev = await network.devLoss();
    const loss = { epoch: epoch + 1, train: lossSum / samples, dev };
    const before = this.bestEpoch;
    if (!Number.isFinite(dev)) throw new DivergenceError(epoch + 1, network.batches, dev);
    if (!before || dev < before.dev) this.#best = await network.weights();
    this.#progress = {
      ...BEGINNING,
      epoch: epoch + 1,
      curve: [...curve, loss],
      stoppedEarly: before !== undefined && dev > before.dev * (1 + this.#tolerance),
    };
    return loss;
  }

  /** Trains on some batches, then reads their losses. */
  async #trainSome(signal: AbortSignal | undefined): Promise<void> {
    const { epoch, batch: first } = this.#progress;
    const batches: TrainedBatch[] = [];
    const until = performance.now() + READ_INTERVAL;
    do {
      batches.push(await this.#network.trainBatch(epoch, first + batches.length));
    } while (
      first + batches.length < this.#network.batches && batches.length < READ_BATCHES &&
      performance.now() < until && !signal?.aborted
    );
    const losses = tf.stack(batches.map(({ loss }) => loss));
    const values = await losses.data();
    tf.dispose([losses, batches.map(({ loss }) => loss)]);

    let { lossSum, samples } = this.#progress;
    for (const [i, value] of values.entries()) {
      if (!Number.isFinite(value)) throw new DivergenceError(epoch + 1, first + i + 1, value);
      lossSum += value * batches[i]!.samples;
      samples += batches[i]!.samples;
    }
    this.#progress = { ...this.#progress, batch: first + batches.length, lossSum, samples };
  }
}
