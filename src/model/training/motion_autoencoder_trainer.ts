import * as tf from "@tensorflow/tfjs-core";
import { Formula } from "../../backend/formulas/formula.ts";
import { fuse, fuseMeans } from "../../backend/formulas/fuse.ts";
import * as streams from "../../random/streams.ts";
import type { Random } from "../../random/random.ts";
import { denseTanh, type DenseWeights } from "../layers.ts";
import {
  type GestureFrames,
  MAX_OFFSET,
  type MotionAutoencoderArchitecture,
  motionLayerShapes,
  type MotionNormalisation,
} from "../motion_autoencoder.ts";
import { checkWeights, joinWeights, type Weights, weightsOf } from "../weights.ts";
import { Adam } from "./adam.ts";
import { initialMotionWeights } from "./initial_weights.ts";
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

/** The weight decay that small and large data are better served by than by the paper's. */
export const motionDecay = 0.005;

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
  readonly below?: readonly DenseWeights[];
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
  readonly #below: readonly DenseWeights[];
  /** 0 for the whole network, else the layer that is pretrained: each draws numbers of its own. */
  readonly #stage: number;
  readonly #weights: Readonly<Record<string, tf.Variable>>;
  readonly #layers: readonly DenseWeights[];
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
      const drawn = this.#draw(rows, streams.motionBatch(seed, this.#stage, epoch, batch));
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
      const random = streams.motionOrder(this.#settings.seed, this.#stage, epoch);
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

/** A batch that the motion autoencoder learns from. */
export interface MotionBatch {
  /** What goes in: gesture vectors, normalised, with noise; (frames, gesture vector). */
  readonly input: tf.Tensor2D;
  /** What should come out: the same without noise. */
  readonly target: tf.Tensor2D;
  /** What an error is multiplied by, to count in centimetres: each column's maximum. */
  readonly scale: tf.Tensor1D;
  /** Share of each layer's inputs that are dropped. */
  readonly dropout: number;
  /** Which inputs are dropped: for each layer a key of `randomNumbers`. */
  readonly dropoutKeys: readonly number[];
}

/** What a batch says about the weights. */
export interface MotionGradients {
  /** mean ((output - target) scale)^2, in square centimetres. */
  readonly loss: tf.Scalar;
  /** For each layer, the gradient of loss + decay * sum |kernel|^2 / 2. */
  readonly layers: readonly DenseWeights[];
}

/**
 * One pass of a batch through the motion autoencoder and back.
 *
 * @param layers The layers from the gesture vector to the encoding and back.
 * @param batch The batch.
 * @param decay Weight of the kernels' squares in the loss.
 * @returns The loss, and the gradients; to be called in `tf.tidy`.
 */
export function motionAutoencoderGradients(
  layers: readonly DenseWeights[],
  { input, target, scale, dropout, dropoutKeys }: MotionBatch,
  decay: number,
): MotionGradients {
  const keep = 1 - dropout, gain = 1 / keep;
  const inputs: tf.Tensor2D[] = [], outputs: tf.Tensor2D[] = [];
  for (const [i, { kernel, bias }] of layers.entries()) {
    const x = outputs.at(-1) ?? input;
    inputs.push(elementwise(dropped, { x, keep, gain }, dropoutKeys[i]!));
    const z = tf.fused.matMul({ a: inputs[i]!, b: kernel, bias }) as tf.Tensor2D;
    outputs.push(elementwise(activated, { z }));
  }
  const { shape } = target, output = outputs.at(-1)!;
  const [squares] = errorSquares({ shape, of: { output, target, scale } }) as [tf.Tensor1D];
  const loss: tf.Scalar = tf.mean(squares);

  const share = 2 / target.size;
  const [last] = lastSlope({ shape, of: { output, target, scale, share } }) as [tf.Tensor2D];
  let gradient = last; // by x W + b
  const gradients: DenseWeights[] = [];
  for (let i = layers.length - 1; i >= 0; i--) {
    const { kernel } = layers[i]!;
    const byKernel = tf.matMul<tf.Tensor2D>(inputs[i]!, gradient, true);
    gradients.unshift({
      kernel: elementwise(decayed, { gradient: byKernel, kernel, decay }),
      bias: tf.sum(gradient, 0),
    });
    if (i === 0) break;
    const byInput = tf.matMul<tf.Tensor2D>(gradient, kernel, false, true);
    const of = { gradient: byInput, output: outputs[i - 1]!, keep, gain };
    gradient = elementwise(slope, of, dropoutKeys[i]!);
  }
  return { loss, layers: gradients };
}

const { random } = Formula;

/** Dropout: 0, or x scaled up so that its expected value stays. */
const dropped = fuse(["x", "keep", "gain"], ({ x, keep, gain }) => [
  [x.times(keep.isAbove(random).times(gain))],
]);

const activated = fuse(["z"], ({ z }) => [[z.tanh()]]);

/** Back through dropout and tanh, whose slope is 1 - tanh^2. */
const slope = fuse(
  ["gradient", "output", "keep", "gain"],
  ({ gradient, output, keep, gain }) => [[
    gradient.times(keep.isAbove(random).times(gain)).times(output.times(output).oneMinus()),
  ]],
);

const errorSquares = fuseMeans(["output", "target", "scale"], ({ output, target, scale }) => {
  const error = output.minus(target).times(scale);
  return [error.times(error)];
});

/** The loss's gradient by the last layer's x W + b. */
const lastSlope = fuse(
  ["output", "target", "scale", "share"],
  ({ output, target, scale, share }) => [[
    output.minus(target).times(scale.times(scale)).times(share)
      .times(output.times(output).oneMinus()),
  ]],
);

const decayed = fuse(["gradient", "kernel", "decay"], ({ gradient, kernel, decay }) => [
  [gradient.plus(kernel.times(decay))],
]);

/** Runs a formula on matrices of one shape, whose rows need not have a length that suits it. */
function elementwise<Name extends string>(
  formula: ReturnType<typeof fuse<Name>>,
  of: Readonly<Record<Name, tf.Tensor2D | number>>,
  key = 0,
): tf.Tensor2D {
  const { shape, size } = Object.values<tf.Tensor2D | number>(of).find((operand) =>
    typeof operand !== "number"
  ) as tf.Tensor2D;
  const rows = Object.entries<tf.Tensor2D | number>(of).map(([name, operand]) => [
    name,
    typeof operand === "number" ? operand : tf.reshape(operand, [1, size]),
  ]);
  const [result] = formula({ shape: [1, size], of: Object.fromEntries(rows), key });
  return tf.reshape(result!, shape);
}
