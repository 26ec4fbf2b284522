import * as tf from "@tensorflow/tfjs-core";
import { Formula } from "../../backend/formulas/formula.ts";
import { fuse, fuseMeans } from "../../backend/formulas/fuse.ts";
import type { GestureForm } from "../../motion/representation/gesture_form.ts";
import type { Random } from "../../random/random.ts";
import * as streams from "../../random/streams.ts";
import { denseTanh, type DenseWeights } from "../layers.ts";
import { positionLoss } from "./position_loss.ts";
import { type TensorMap, type Weights, weightsOf, weightTensors } from "../weights.ts";

/** What gesture vectors pass before the network sees them: all that does not learn. */
export interface MotionInput {
  /** Of each column, (columns). */
  readonly mean: tf.Tensor1D;
  /** What the difference from it is divided by, (columns). */
  readonly max: tf.Tensor1D;
  /** What makes errors centimetres, (inputs of the network); errors of hidden layers have no unit. */
  readonly scale: tf.Tensor1D;
  /** Layers below the network. */
  readonly below: readonly DenseWeights[];
  /** The rotations whose positions' error is the loss; absent where it is the vectors' own. */
  readonly positions?: GestureForm | undefined;
}

/** What is added and dropped, so that the network learns to take it off. */
export interface MotionDisturbance {
  /** Standard deviation of the noise on normalised gesture vectors. */
  readonly deviation: number;
  /** Share of each layer's inputs that are dropped. */
  readonly dropout: number;
}

/** Gesture vectors between -1 and 1, (frames, columns). */
export function normalised(frames: Float32Array, { mean, max }: MotionInput): tf.Tensor2D {
  const raw = tf.tensor2d(frames, [frames.length / mean.size, mean.size]);
  return tf.div(tf.sub(raw, mean), max);
}

/**
 * A batch of frames with noise and dropout of its own.
 *
 * @param frames Gesture vectors, (frames, columns).
 * @param input What they pass first.
 * @param disturbance What is added and dropped.
 * @param layers How many layers the network has.
 * @param random What decides on it.
 */
export function motionBatch(
  frames: Float32Array,
  input: MotionInput,
  { deviation, dropout }: MotionDisturbance,
  layers: number,
  random: Random,
): MotionBatch {
  const { below, scale } = input;
  const represent = (vectors: tf.Tensor2D) => below.reduce(denseTanh, vectors);
  const clean = normalised(frames, input);
  const noise = random.fillNormal(new Float32Array(frames.length), deviation);
  return {
    input: represent(tf.add(clean, tf.tensor2d(noise, clean.shape))),
    target: represent(clean),
    dropout,
    dropoutKeys: Array.from({ length: layers }, () => random.integer(2 ** 32)),
    scale,
    ...(input.positions && {
      positions: { form: input.positions, vectors: frames, mean: input.mean },
    }),
  };
}

/** A batch that the motion autoencoder learns from. */
export interface MotionBatch {
  /** What goes in: gesture vectors, normalised, with noise; (frames, gesture vector). */
  readonly input: tf.Tensor2D;
  /** What should come out: the same without noise. */
  readonly target: tf.Tensor2D;
  /** What an error is multiplied by, to count in centimetres: each column's maximum. */
  readonly scale: tf.Tensor1D;
  /** Where the loss is that of positions, what they are of. */
  readonly positions?: PositionTarget;
  /** Share of each layer's inputs that are dropped. */
  readonly dropout: number;
  /** Which inputs are dropped: for each layer a key of `randomNumbers`. */
  readonly dropoutKeys: readonly number[];
}

/** The rotations whose positions are to be met. */
export interface PositionTarget {
  readonly form: GestureForm;
  /** Gesture vectors that should come out, before they were normalised: (frames, columns). */
  readonly vectors: Float32Array;
  /** What is added to the network's output times its scale, (columns). */
  readonly mean: tf.Tensor1D;
}

/** What a batch says about the weights. */
export interface MotionGradients {
  /** mean ((output - target) scale)^2, in square centimetres, or the same of positions. */
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
  batch: MotionBatch,
  decay: number,
): MotionGradients {
  const { input, dropout, dropoutKeys } = batch;
  const keep = 1 - dropout, gain = 1 / keep;
  const inputs: tf.Tensor2D[] = [], outputs: tf.Tensor2D[] = [];
  for (const [i, { kernel, bias }] of layers.entries()) {
    const x = outputs.at(-1) ?? input;
    inputs.push(elementwise(dropped, { x, keep, gain }, dropoutKeys[i]!));
    const z = tf.fused.matMul({ a: inputs[i]!, b: kernel, bias }) as tf.Tensor2D;
    outputs.push(elementwise(activated, { z }));
  }
  const error = batch.positions
    ? positionError(outputs.at(-1)!, batch.scale, batch.positions)
    : vectorError(outputs.at(-1)!, batch);
  const { loss } = error;
  let { gradient } = error; // by x W + b
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

/** A loss, and its gradient by the last layer's x W + b. */
interface LastError {
  readonly loss: tf.Scalar;
  readonly gradient: tf.Tensor2D;
}

function vectorError(output: tf.Tensor2D, { target, scale }: MotionBatch): LastError {
  const { shape } = target, share = 2 / target.size;
  const [squares] = errorSquares({ shape, of: { output, target, scale } }) as [tf.Tensor1D];
  const [gradient] = lastSlope({ shape, of: { output, target, scale, share } }) as [tf.Tensor2D];
  return { loss: tf.mean(squares), gradient };
}

function positionError(
  output: tf.Tensor2D,
  scale: tf.Tensor1D,
  { form, vectors, mean }: PositionTarget,
): LastError {
  const predicted = tf.add<tf.Tensor2D>(tf.mul(output, scale), mean);
  const { loss, gradient } = positionLoss(predicted, vectors, form);
  const slope = tf.sub(1, tf.square(output)); // of tanh
  return { loss, gradient: tf.mul(tf.mul(gradient, scale), slope) };
}

/** The dense layers that weights `motion1/kernel`, `motion1/bias`, ... are. */
function motionLayers(weights: TensorMap): DenseWeights[] {
  const layer = (i: number): DenseWeights | undefined => {
    const kernel = weights[`motion${i}/kernel`] as tf.Tensor2D | undefined;
    return kernel && { kernel, bias: weights[`motion${i}/bias`] as tf.Tensor1D };
  };
  const layers: DenseWeights[] = [];
  for (let next = layer(1); next; next = layer(layers.length + 1)) layers.push(next);
  return layers;
}

/** The gradients by the names of the weights, and the `loss` among them. */
export function namedMotionGradients({ loss, layers }: MotionGradients): TensorMap {
  const named = layers.flatMap(({ kernel, bias }, i) => [
    [`motion${i + 1}/kernel`, kernel],
    [`motion${i + 1}/bias`, bias],
  ]);
  return { ...Object.fromEntries(named), loss };
}

/** A part of a batch and the network, as any thread can take them. */
export interface MotionPart extends MotionDisturbance {
  readonly frames: Float32Array;
  readonly weights: Weights;
  /** `mean`, `max` and `scale` of {@linkcode MotionInput}. */
  readonly input: Weights;
  /** The layers below, named as those above. */
  readonly below: Weights;
  /** See {@linkcode MotionInput}. */
  readonly positions?: GestureForm | undefined;
  readonly decay: number;
  /** Whose numbers noise and dropout are: see `streams.motionBatch`. */
  readonly place: Readonly<Parameters<typeof streams.motionBatch>>;
}

/** {@linkcode motionAutoencoderGradients} of a part; among the gradients is the `loss`. */
export async function motionPartGradients(
  { frames, weights, input, below, positions, decay, place, ...disturbance }: MotionPart,
): Promise<Weights> {
  const found = tf.tidy(() => {
    const layers = motionLayers(weightTensors(weights));
    const passed = {
      ...weightTensors(input) as Record<"mean" | "max" | "scale", tf.Tensor1D>,
      below: motionLayers(weightTensors(below)),
      positions,
    };
    const random = streams.motionBatch(...place);
    const batch = motionBatch(frames, passed, disturbance, layers.length, random);
    return namedMotionGradients(motionAutoencoderGradients(layers, batch, decay));
  });
  const numbers = await weightsOf(found);
  tf.dispose(found);
  return numbers;
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
