import { InputError } from "../input_error.ts";
import type { Weights } from "../weights.ts";

/** The shape of every weight of a network by name: what there must be, and in which order. */
export type WeightShapes = Readonly<Record<string, readonly number[]>>;

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
