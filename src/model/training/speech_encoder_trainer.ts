import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../../errors/input_error.ts";
import type { Random } from "../../random/random.ts";
import * as streams from "../../random/streams.ts";
import type { TrainingBatch, TrainingBatches } from "../batches/speech_corpus.ts";
import { gru } from "../gru.ts";
import {
  dense,
  meanSquaredError,
  type NormGradients,
  type NormPass,
  normReluDropout,
} from "../layers.ts";
import {
  SpeechEncoder,
  type SpeechEncoderArchitecture,
  speechEncoderShapes,
} from "../speech_encoder.ts";
import { checkWeights, joinWeights, type Weights, weightsOf } from "../weights.ts";
import { Adam } from "./adam.ts";
import { initialWeights } from "./initial_weights.ts";
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
          const random = streams.speechDropout(seed, epoch, batch, i);
          const options = { dropout, random };
          const pass = speechEncoderGradients(this.#architecture, this.#weights, part, options);
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

/** Tensors by the names of weights. */
export type TensorMap = Record<string, tf.Tensor>;

/** What a pass forwards and back through the speech encoder gives. */
export interface SpeechEncoderGradients {
  /** The mean squared error. */
  readonly loss: tf.Scalar;
  /**
   * The loss's gradient by each weight. For a normalisation's `mean` and `variance`, which no
   * gradient trains, the batch's statistic itself.
   */
  readonly gradients: TensorMap;
}

/** Settings of {@linkcode speechEncoderGradients}. */
export interface SpeechEncoderGradientsOptions {
  /** Share of the units that are dropped in training: 0.1 in the paper. */
  readonly dropout: number;
  /** What decides which units are dropped. */
  readonly random: Random;
}

/**
 * One pass of training, forwards and back, through the speech encoder: SpeechE in the paper.
 *
 * A frame layer's product goes without its bias, which batch normalisation would take away again:
 * the bias counts in the moving mean alone, and has no gradient.
 *
 * @param architecture The network's shape.
 * @param weights Its weights, see `speechEncoderShapes`.
 * @param batch Windows and what is to be predicted of them.
 * @param options What is dropped.
 * @returns The loss and its gradients.
 */
export function speechEncoderGradients(
  architecture: SpeechEncoderArchitecture,
  weights: TensorMap,
  batch: TrainingBatch,
  { dropout, random }: SpeechEncoderGradientsOptions,
): SpeechEncoderGradients {
  return tf.tidy(() => {
    const dropped = () => ({ dropout, key: random.integer(2 ** 32) });
    const passes = forward(architecture, weights, batch, dropped);
    const error = meanSquaredError(passes.output.output, batch.targets, batch.present);
    return { loss: error.loss, gradients: backward(passes, weights, error.gradient) };
  });
}

/** Each frame by itself, the GRU over each window, and the prediction from its last state. */
function forward(
  { frameLayers, units, gates, epsilon }: SpeechEncoderArchitecture,
  weights: TensorMap,
  { frames, layout }: TrainingBatch,
  dropped: () => { dropout: number; key: number },
) {
  const matrix = (name: string) => weights[name] as tf.Tensor2D;
  const vector = (name: string) => weights[name] as tf.Tensor1D;
  const norm = (name: string, input: tf.Tensor2D) =>
    normReluDropout(input, vector(`${name}/gamma`), vector(`${name}/beta`), {
      epsilon,
      ...dropped(),
    });
  const gruKernel = (first: number, count: number) =>
    tf.slice(matrix("gru/kernel"), [0, first], [-1, count]);

  let layer: tf.Tensor2D = tf.tensor2d(frames.data, [frames.rows, frames.columns]);
  const layers = frameLayers.map((_, i) => {
    const name = `frame${i + 1}`;
    const product = dense(layer, matrix(`${name}/kernel`));
    const activation = norm(`${name}/norm`, product.output);
    layer = activation.output;
    return { name, product, activation };
  });
  const gateInput = dense(layer, gruKernel(0, 2 * units));
  const candidateInput = dense(layer, gruKernel(2 * units, units));
  const recurrence = gru(
    gateInput.output,
    candidateInput.output,
    matrix("gru/recurrent"),
    vector("gru/bias"),
    layout,
    gates,
  );
  const head = norm("head/norm", recurrence.output);
  const output = dense(head.output, matrix("output/kernel"), vector("output/bias"));
  return { layers, gateInput, candidateInput, recurrence, head, output };
}

/** The opposite way, with the loss's gradient by the output. */
function backward(
  { layers, gateInput, candidateInput, recurrence, head, output }: ReturnType<typeof forward>,
  weights: TensorMap,
  gradient: tf.Tensor2D,
): TensorMap {
  const predicted = output.backward(gradient);
  const state = head.backward(predicted.input);
  const recurrent = recurrence.backward(state.input);
  const gates = gateInput.backward(recurrent.gates);
  const candidate = candidateInput.backward(recurrent.candidate);
  const gradients: TensorMap = {
    "output/kernel": predicted.kernel,
    "output/bias": predicted.bias!,
    ...normGradients("head/norm", head, state),
    "gru/recurrent": recurrent.recurrent,
    "gru/bias": recurrent.bias,
    "gru/kernel": tf.concat([gates.kernel, candidate.kernel], 1),
  };
  let back: tf.Tensor2D = tf.add(gates.input, candidate.input);
  tf.dispose([gates.input, candidate.input]);
  for (const { name, product, activation } of layers.toReversed()) {
    const activated = activation.backward(back);
    const multiplied = product.backward(activated.input);
    Object.assign(gradients, normGradients(`${name}/norm`, activation, activated), {
      [`${name}/norm/mean`]: tf.add(activation.mean, weights[`${name}/bias`]!),
      [`${name}/kernel`]: multiplied.kernel,
    });
    back = multiplied.input;
  }
  return gradients;
}

function normGradients(name: string, { mean, variance }: NormPass, back: NormGradients): TensorMap {
  return {
    [`${name}/gamma`]: back.gamma,
    [`${name}/beta`]: back.beta,
    [`${name}/mean`]: mean,
    [`${name}/variance`]: variance,
  };
}

/**
 * The speech encoder's loss: the mean squared error of every window's prediction, with the trained
 * network as it is used.
 *
 * @param encoder The network.
 * @param batches Windows and targets, all of which are there.
 * @returns The loss.
 */
export async function speechEncoderLoss(
  encoder: SpeechEncoder,
  batches: Iterable<TrainingBatch>,
): Promise<number> {
  let sum = 0, count = 0;
  for (const { frames: { data, rows, columns }, targets, layout } of batches) {
    const loss = tf.tidy(() => {
      const read = encoder.readFrames(tf.tensor2d(data, [rows, columns]));
      return meanSquaredError(encoder.encodeWindows(...read, layout), targets).loss;
    });
    sum += targets.rows * (await loss.data())[0]!;
    count += targets.rows;
    loss.dispose();
  }
  return sum / count;
}
