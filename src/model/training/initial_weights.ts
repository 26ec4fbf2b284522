import type { Random } from "../../random/random.ts";
import * as streams from "../../random/streams.ts";
import { type MotionAutoencoderArchitecture, motionLayerShapes } from "../motion_autoencoder.ts";
import { type SpeechEncoderArchitecture, speechEncoderShapes } from "../speech_encoder.ts";
import type { Weights } from "../weights.ts";

/**
 * Weights of a speech encoder that has learnt nothing, by Keras's rules: kernels Glorot uniform
 * (AISTATS 2010), the recurrent kernel orthogonal (Saxe et al., ICLR 2014), biases zero. A bias of the
 * output that is the targets' mean saves the many steps that it takes to learn a constant.
 *
 * @param architecture The network's shape.
 * @param seed Where chance comes from.
 * @param outputBias What is predicted before anything is learnt; zeros by default.
 * @returns The weights, see {@linkcode speechEncoderShapes}.
 */
export function initialWeights(
  architecture: SpeechEncoderArchitecture,
  seed: number,
  outputBias?: Float32Array,
): Weights {
  const shapes = Object.entries(speechEncoderShapes(architecture));
  return Object.fromEntries(shapes.map(([name, shape], i) => {
    const random = streams.speechWeights(seed, i);
    const [rows, columns = 1] = shape as [number, number?];
    let data = new Float32Array(rows * columns);
    if (name.endsWith("/recurrent")) {
      data = orthogonalRows(rows, columns, random);
    } else if (name.endsWith("/kernel")) {
      const limit = Math.sqrt(6 / (rows + columns));
      data = data.map(() => random.uniform(-limit, limit));
    } else if (name.endsWith("/gamma") || name.endsWith("/variance")) {
      data.fill(1);
    } else if (name === "output/bias" && outputBias) {
      data.set(outputBias);
    }
    return [name, { data, shape }];
  }));
}

/** Random rows of length 1 at right angles to one another: at most as many as there are columns. */
function orthogonalRows(rows: number, columns: number, random: Random): Float32Array<ArrayBuffer> {
  const done: Float64Array[] = [];
  while (done.length < rows) {
    const row = Float64Array.from({ length: columns }, () => random.normal());
    // Twice, since the first time leaves rounding errors (Giraud et al., 2005).
    for (const other of [...done, ...done]) {
      const overlap = dot(row, other);
      for (let i = 0; i < columns; i++) row[i]! -= overlap * other[i]!;
    }
    const length = Math.sqrt(dot(row, row));
    done.push(row.map((value) => value / length));
  }
  const data = new Float32Array(rows * columns);
  done.forEach((row, i) => data.set(row, i * columns));
  return data;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

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
  const random = streams.motionWeights(seed, stage);
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
