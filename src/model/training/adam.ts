import * as tf from "@tensorflow/tfjs-core";
import { fuse } from "../../backend/formulas/fuse.ts";
import { checkWeights, type Weight, type Weights } from "../weights.ts";

/** How much of the gradients' running mean is kept in a step, and of that of their squares. */
const MEAN_KEPT = 0.9, SQUARE_KEPT = 0.999;
/** Added to the root of the squares' mean, so that nothing is divided by zero. */
const EPSILON = 1e-8;

/** A weight in training, and the running means of its gradient and of the gradient's square. */
interface Slot {
  readonly weight: tf.Variable;
  readonly mean: tf.Variable;
  readonly square: tf.Variable;
}

/** The running means moved a share of the way to the gradient and its square, and the weight's step. */
const update = fuse(
  ["weight", "mean", "square", "gradient", "meanShare", "squareShare", "step", "epsilon"],
  ({ weight, mean, square, gradient, meanShare, squareShare, step, epsilon }) => {
    const m = mean.plus(gradient.minus(mean).times(meanShare));
    const v = square.plus(gradient.times(gradient).minus(square).times(squareShare));
    return [[m], [v], [weight.minus(m.over(v.squareRoot().plus(epsilon)).times(step))]];
  },
);

/**
 * The Adam optimizer (Kingma & Ba, ICLR 2015) in the form of its section 2's end: the corrections of
 * the running means for their start at zero are a factor of the step.
 *
 * Its state can be taken out and put back, so that training goes on as if it had not stopped.
 */
export class Adam {
  readonly #learningRate: number;
  readonly #slots = new Map<string, Slot>();
  #steps: number;

  /**
   * @param weights The weights to train by name; they stay the caller's.
   * @param learningRate Length of a step, alpha.
   * @param state What {@linkcode Adam.state} gave; absent at the start of training.
   * @throws {InputError} If a part of the state is of another shape.
   */
  constructor(
    weights: Readonly<Record<string, tf.Variable>>,
    learningRate: number,
    state?: Weights,
  ) {
    this.#learningRate = learningRate;
    this.#steps = state?.["adam/steps"]?.data[0] ?? 0;
    const slot = (name: string, weight: tf.Variable) =>
      tf.tidy(() => {
        const saved = state?.[name];
        if (saved) checkWeights(state, { [name]: weight.shape });
        return tf.variable(
          saved ? tf.tensor(saved.data, weight.shape) : tf.zerosLike(weight),
          false,
        );
      });
    for (const [name, weight] of Object.entries(weights)) {
      const mean = slot(`adam/${name}/mean`, weight);
      const square = slot(`adam/${name}/square`, weight);
      this.#slots.set(name, { weight, mean, square });
    }
  }

  /**
   * Takes a step.
   *
   * @param gradients The loss's gradient by each of the weights; they stay the caller's.
   */
  apply(gradients: Readonly<Record<string, tf.Tensor>>): void {
    const t = ++this.#steps;
    const step = this.#learningRate * Math.sqrt(1 - SQUARE_KEPT ** t) / (1 - MEAN_KEPT ** t);
    for (const [name, { weight, mean, square }] of this.#slots) {
      tf.tidy(() => {
        const row = (tensor: tf.Tensor) => tf.reshape<tf.Rank.R2>(tensor, [1, weight.size]);
        const of = {
          weight: row(weight),
          mean: row(mean),
          square: row(square),
          gradient: row(gradients[name]!),
          meanShare: 1 - MEAN_KEPT,
          squareShare: 1 - SQUARE_KEPT,
          step,
          epsilon: EPSILON,
        };
        const moved = update({ shape: [1, weight.size], of });
        for (const [i, slot] of [mean, square, weight].entries()) {
          slot.assign(tf.reshape(moved[i]!, weight.shape));
        }
      });
    }
  }

  /** Everything that the next step depends on, but for the weights themselves. */
  async state(): Promise<Weights> {
    const state: Record<string, Weight> = {
      "adam/steps": { data: Float32Array.of(this.#steps), shape: [1] },
    };
    for (const [name, { mean, square }] of this.#slots) {
      for (const [part, tensor] of [["mean", mean], ["square", square]] as const) {
        const data = await tensor.data<"float32">();
        state[`adam/${name}/${part}`] = { data, shape: tensor.shape };
      }
    }
    return state;
  }

  /** Frees the running means. */
  dispose(): void {
    for (const { mean, square } of this.#slots.values()) tf.dispose([mean, square]);
  }
}
