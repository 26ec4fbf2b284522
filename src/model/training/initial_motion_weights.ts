import { Random } from "../../random/random.ts";
import type { Weights } from "../weights.ts";
import { type MotionAutoencoderArchitecture, motionLayerShapes } from "../motion_autoencoder.ts";

/**
 * Draws the weights that training begins with: kernels uniform in +-2 sqrt(6 / (in + out)), twice
 * Glorot's bound, and biases of 0.
 *
 * @param architecture The autoencoder's shape.
 * @param seed Where the numbers come from.
 * @param stage Which of the seed's networks this is.
 */
export function initialMotionWeights(
  architecture: MotionAutoencoderArchitecture,
  seed: number,
  stage = 0,
): Weights {
  const random = new Random(seed, stage, 0);
  const draw = (shape: readonly number[]) => {
    const data = new Float32Array(shape.reduce((product, n) => product * n, 1));
    if (shape.length === 1) return data;
    const bound = 2 * Math.sqrt(6 / (shape[0]! + shape[1]!));
    for (let i = 0; i < data.length; i++) data[i] = random.uniform(-bound, bound);
    return data;
  };
  const shapes = Object.entries(motionLayerShapes(architecture));
  return Object.fromEntries(shapes.map(([name, shape]) => [name, { data: draw(shape), shape }]));
}
