import { checkWeights, type Weights, type WeightShapes } from "./weights.ts";

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
