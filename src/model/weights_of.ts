import type * as tf from "@tensorflow/tfjs-core";
import type { Weight, Weights } from "./weights.ts";

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
