import * as tf from "@tensorflow/tfjs-core";
import { Random } from "../random.ts";
import { dense } from "./dense.ts";
import { gru } from "./gru.ts";
import { meanSquaredError } from "./mean_squared_error.ts";
import { type NormGradients, type NormPass, normReluDropout } from "./norm_relu_dropout.ts";
import type { SpeechEncoderArchitecture } from "./speech_encoder.ts";
import type { TrainingBatch } from "./training_batch.ts";

/** Tensors by the names of weights. */
export type TensorMap = Record<string, tf.Tensor>;

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
  /** Numbers that tell which units are dropped: a seed, a step, ... */
  readonly dropoutKey: readonly number[];
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
  { dropout, dropoutKey: [seed = 0, ...stream] }: SpeechEncoderGradientsOptions,
): SpeechEncoderGradients {
  const { frameLayers, units, gates, epsilon } = architecture;
  const { frames, targets, layout } = batch;
  const matrix = (name: string) => weights[name] as tf.Tensor2D;
  const vector = (name: string) => weights[name] as tf.Tensor1D;
  const keys = new Random(seed, ...stream);
  const norm = (name: string, input: tf.Tensor2D) => {
    const options = { epsilon, dropout, key: keys.integer(2 ** 32) };
    return normReluDropout(input, vector(`${name}/gamma`), vector(`${name}/beta`), options);
  };
  const columns = (name: string, first: number, count: number) => {
    const rows = weights[name]!.rank === 1 ? [] : [weights[name]!.shape[0]!];
    return tf.slice(weights[name]!, [...rows.map(() => 0), first], [...rows, count]);
  };

  return tf.tidy(() => {
    // Forwards: each frame by itself, the GRU over each window, and the prediction from its state.
    let layer: tf.Tensor2D = tf.tensor2d(frames.data, [frames.rows, frames.columns]);
    const frameLayer = (_: number, i: number) => {
      const product = dense(layer, matrix(`frame${i + 1}/kernel`));
      const activation = norm(`frame${i + 1}/norm`, product.output);
      layer = activation.output;
      return { name: `frame${i + 1}`, product, activation };
    };
    const layers = frameLayers.map(frameLayer);
    const gateInput = dense(
      layer,
      columns("gru/kernel", 0, 2 * units) as tf.Tensor2D,
      columns("gru/bias", 0, 2 * units) as tf.Tensor1D,
    );
    const candidateInput = dense(
      layer,
      columns("gru/kernel", 2 * units, units) as tf.Tensor2D,
      columns("gru/bias", 2 * units, units) as tf.Tensor1D,
    );
    const recurrence = gru(
      gateInput.output,
      candidateInput.output,
      matrix("gru/recurrent"),
      layout,
      gates,
    );
    const head = norm("head/norm", recurrence.output);
    const prediction = dense(head.output, matrix("output/kernel"), vector("output/bias"));
    const { loss, gradient } = meanSquaredError(prediction.output, targets, batch.present);

    // Back, in the opposite order.
    const gradients: TensorMap = {};
    const output = prediction.backward(gradient);
    gradients["output/kernel"] = output.kernel;
    gradients["output/bias"] = output.bias!;
    const state = head.backward(output.input);
    Object.assign(gradients, normGradients("head/norm", head, state));
    const inputs = recurrence.backward(state.input);
    gradients["gru/recurrent"] = inputs.recurrent;
    const gate = gateInput.backward(inputs.gates);
    const candidate = candidateInput.backward(inputs.candidate);
    gradients["gru/kernel"] = tf.concat([gate.kernel, candidate.kernel], 1);
    gradients["gru/bias"] = tf.concat([gate.bias!, candidate.bias!]);
    let back: tf.Tensor2D = tf.add(gate.input, candidate.input);
    tf.dispose([gate.input, candidate.input]);
    for (const { name, product, activation } of layers.toReversed()) {
      const activated = activation.backward(back);
      Object.assign(gradients, normGradients(`${name}/norm`, activation, activated));
      const mean = gradients[`${name}/norm/mean`]!;
      gradients[`${name}/norm/mean`] = tf.add(mean, vector(`${name}/bias`));
      const multiplied = product.backward(activated.input);
      gradients[`${name}/kernel`] = multiplied.kernel;
      back = multiplied.input;
    }
    return { loss, gradients };
  });
}

function normGradients(name: string, { mean, variance }: NormPass, back: NormGradients): TensorMap {
  return {
    [`${name}/gamma`]: back.gamma,
    [`${name}/beta`]: back.beta,
    [`${name}/mean`]: mean,
    [`${name}/variance`]: variance,
  };
}
