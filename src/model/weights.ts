import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../errors/input_error.ts";

/** One array of trained numbers. */
export interface Weight {
  /** The numbers, row-major. */
  readonly data: Float32Array;
  /** Length of each dimension. */
  readonly shape: readonly number[];
}

/** A network's weights by name, e.g. `gru/kernel`. */
export type Weights = Readonly<Record<string, Weight>>;

/** Tensors by the names of weights. */
export type TensorMap = Record<string, tf.Tensor>;

/** The shape of every weight of a network by name: what there must be, and in which order. */
export type WeightShapes = Readonly<Record<string, readonly number[]>>;

/** Most weights of a network to train: with gradients and Adam's moments, two gigabytes. */
const MOST_WEIGHTS = 2 ** 27;

/**
 * Checks that a network can be trained, before memory is taken for it.
 *
 * @param shapes The shapes of its weights.
 * @throws {InputError} If it has more weights than that.
 */
export function checkNetworkSize(shapes: WeightShapes): void {
  const sizes = Object.values(shapes).map((shape) => shape.reduce((a, b) => a * b));
  const count = sizes.reduce((sum, size) => sum + size, 0);
  if (count <= MOST_WEIGHTS) return;
  const millions = (count: number) => `${Math.round(count / 1e6)} million`;
  throw new InputError(
    `the network would have ${millions(count)} weights; ${millions(MOST_WEIGHTS)} are the most ` +
      "that can be trained: give fewer or narrower layers",
  );
}

/**
 * Checks that every weight is there and has its shape.
 *
 * @param weights The weights; more than are asked for may be there.
 * @param shapes What is asked for.
 * @throws {InputError} Naming the first weight that is absent or of another shape.
 */
export function checkWeights(weights: Weights, shapes: WeightShapes): void {
  for (const [name, shape] of Object.entries(shapes)) {
    const weight = weights[name];
    if (!weight) throw new InputError(`the weight ${name} is missing`);
    if (weight.shape.join() !== shape.join()) {
      throw new InputError(
        `the weight ${name} has shape (${weight.shape.join(", ")}), not (${shape.join(", ")})`,
      );
    }
  }
}

/**
 * Reads tensors' numbers from the engine.
 *
 * @param tensors The tensors by name.
 * @returns Their numbers and shapes under the same names.
 */
export async function weightsOf(tensors: Readonly<Record<string, tf.Tensor>>): Promise<Weights> {
  const weights: Record<string, Weight> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    weights[name] = { data: await tensor.data<"float32">(), shape: tensor.shape };
  }
  return weights;
}

/**
 * Puts weights on the engine.
 *
 * @param weights Their numbers and shapes by name.
 * @returns Tensors under the same names, which the caller frees.
 */
export function weightTensors(weights: Weights): TensorMap {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]),
  );
}

/**
 * Puts weights that are to be trained on the engine.
 *
 * @param weights Their numbers and shapes by name; more than are asked for may be there.
 * @param shapes What is asked for.
 * @returns Variables under the same names, which the caller frees.
 * @throws {InputError} If one is absent or of another shape.
 */
export function weightVariables(
  weights: Weights,
  shapes: WeightShapes,
): Record<string, tf.Variable> {
  const own = Object.entries(ownWeights(weights, shapes));
  return Object.fromEntries(own.map(([name, { data, shape }]) => [
    name,
    tf.tidy(() => tf.variable(tf.tensor(data, [...shape]))),
  ]));
}

/** Weights whose numbers other threads read. */
export function sharedWeights(
  weights: Weights,
  share: (array: Float32Array) => Float32Array,
): Weights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { data, shape }]) => [name, { data: share(data), shape }]),
  );
}

/** What a part of a whole gives, and how much of the whole it is. */
export interface WeightedPart {
  readonly share: number;
  /** Computes its tensors, each part's by the same names. */
  readonly tensors: () => TensorMap;
}

/**
 * The sum of what parts give, each times its share; to be called in `tf.tidy`.
 *
 * @param parts The parts: they are computed, and added up, in this order.
 */
export function weightedSum(parts: readonly WeightedPart[]): TensorMap {
  return parts.reduce<TensorMap>((sums, { share, tensors }) =>
    tf.tidy(() =>
      Object.fromEntries(
        Object.entries(tensors()).map(([name, tensor]) => {
          const term = share === 1 ? tensor : tf.mul(tensor, share);
          return [name, sums[name] ? tf.add(sums[name], term) : term];
        }),
      )
    ), {});
}

/**
 * Joins the weights of several networks into those of one.
 *
 * @param parts The networks' weights: no two may hold a weight of the same name, so that none can
 * take another's place.
 * @throws {TypeError} If two do, naming the weight.
 */
export function joinWeights(...parts: readonly Weights[]): Weights {
  const joined: Record<string, Weights[string]> = {};
  for (const [name, weight] of parts.flatMap((part) => Object.entries(part))) {
    if (Object.hasOwn(joined, name)) throw new TypeError(`two networks have a weight ${name}`);
    joined[name] = weight;
  }
  return joined;
}

/**
 * A network's own weights, out of a model that may hold others beside them.
 *
 * @param weights The model's weights.
 * @param shapes Names and shapes of the network's.
 * @throws {InputError} If one is absent or of another shape.
 */
export function ownWeights(weights: Weights, shapes: WeightShapes): Weights {
  checkWeights(weights, shapes);
  return Object.fromEntries(Object.keys(shapes).map((name) => [name, weights[name]!]));
}
