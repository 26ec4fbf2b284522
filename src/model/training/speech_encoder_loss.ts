import * as tf from "@tensorflow/tfjs-core";
import type { GestureForm } from "../../motion/representation/gesture_form.ts";
import type { Random } from "../../random/random.ts";
import * as streams from "../../random/streams.ts";
import type { TrainingBatch } from "../batches/speech_corpus.ts";
import { gru } from "../gru.ts";
import {
  dense,
  meanSquaredError,
  type NormGradients,
  type NormPass,
  normReluDropout,
} from "../layers.ts";
import { SpeechEncoder, type SpeechEncoderArchitecture } from "../speech_encoder.ts";
import { meanPositionError, positionLoss } from "./position_loss.ts";
import { type TensorMap, type Weights, weightsOf, weightTensors } from "../weights.ts";

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
  /** The rotations whose positions' error is the loss; absent where it is the targets' own. */
  readonly positions?: GestureForm | undefined;
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
  { dropout, random, positions }: SpeechEncoderGradientsOptions,
): SpeechEncoderGradients {
  return tf.tidy(() => {
    const dropped = () => ({ dropout, key: random.integer(2 ** 32) });
    const passes = forward(architecture, weights, batch, dropped);
    const { output } = passes.output, { targets, present } = batch;
    const error = positions
      ? positionLoss(output, targets.data, positions, present)
      : meanSquaredError(output, targets, present);
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
 * @param batch Windows and targets, all of which are there.
 * @param positions The rotations whose positions are compared; absent where the targets' own numbers are.
 * @returns The sum over the batch's windows.
 */
export async function speechEncoderLoss(
  encoder: SpeechEncoder,
  { frames: { data, rows, columns }, targets, layout }: TrainingBatch,
  positions?: GestureForm,
): Promise<number> {
  const found = tf.tidy(() => {
    const read = encoder.readFrames(tf.tensor2d(data, [rows, columns]));
    const predicted = encoder.encodeWindows(...read, layout);
    return positions ? predicted : meanSquaredError(predicted, targets).loss;
  });
  const numbers = await found.data<"float32">();
  found.dispose();
  const loss = positions ? meanPositionError(numbers, targets.data, positions) : numbers[0]!;
  return targets.rows * loss;
}

/** A part of a batch and the network, as any thread can take them. */
export interface SpeechPart {
  readonly architecture: SpeechEncoderArchitecture;
  readonly weights: Weights;
  readonly batch: TrainingBatch;
  /** The rotations whose positions' error is the loss. */
  readonly positions?: GestureForm | undefined;
}

/** What else decides the gradients of a part. */
export interface SpeechGradientsPart extends SpeechPart {
  readonly dropout: number;
  /** Whose numbers decide which units are dropped: see `streams.speechDropout`. */
  readonly place: Readonly<Parameters<typeof streams.speechDropout>>;
}

/** {@linkcode speechEncoderGradients} of a part; among the gradients is the `loss`. */
export async function speechPartGradients(
  { architecture, weights, batch, positions, dropout, place }: SpeechGradientsPart,
): Promise<Weights> {
  const options = { dropout, positions, random: streams.speechDropout(...place) };
  const found = tf.tidy(() => {
    const pass = speechEncoderGradients(architecture, weightTensors(weights), batch, options);
    return { ...pass.gradients, loss: pass.loss };
  });
  const numbers = await weightsOf(found);
  tf.dispose(found);
  return numbers;
}

/** {@linkcode speechEncoderLoss} of a part. */
export async function speechPartLoss(
  { architecture, weights, batch, positions }: SpeechPart,
): Promise<number> {
  const encoder = new SpeechEncoder(architecture, weights);
  const sum = await speechEncoderLoss(encoder, batch, positions);
  encoder.dispose();
  return sum;
}
