import * as tf from "@tensorflow/tfjs-core";
import type * as z from "zod";
import { MOST_CONTEXT } from "../dataset/context_windows.ts";
import { flag, list, number, object, oneOf, wrongField } from "../json/fields.ts";
import type { WindowLayout } from "./batches/window_layout.ts";
import {
  type GateActivation,
  gateActivations,
  gruState,
  type GruWeights,
  recurrentParts,
} from "./gru.ts";
import { denseTensors, type DenseWeights, units } from "./layers.ts";
import { checkWeights, type Weights, type WeightShapes } from "./weights.ts";

/** The speech encoder's shape, SpeechE in the paper: everything that its weights do not tell. */
export interface SpeechEncoderArchitecture {
  /** Speech features of a frame, e.g. 26 for MFCC. */
  readonly features: number;
  /** Frames of the context window, the predicted one with those around it: 61 in the paper. */
  readonly context: number;
  /** Those after the predicted one; absent where it is in the middle, as in the paper. */
  readonly future?: number;
  /** Widths of the layers that each frame passes alone: [256, 256, 256] in the paper. */
  readonly frameLayers: readonly number[];
  /** Width of the GRU: 256 in the paper. */
  readonly units: number;
  /** The GRU's gates: Keras 2.2 and older saved models with the piecewise linear `hard-sigmoid`. */
  readonly gates: GateActivation;
  /**
   * Whether the GRU resets the state's product, not the state: TensorFlow 2's default; false where it
   * is absent, as in the paper.
   */
  readonly resetAfter?: boolean;
  /** Numbers predicted for a frame: the latent dimension, or a gesture vector's for the baseline. */
  readonly outputs: number;
  /** Batch normalisation's constant added to the variance: 0.001. */
  readonly epsilon: number;
}

/** Most frames of a context window, the one in the middle with those around it. */
const MOST_FRAMES = MOST_CONTEXT + 1;

/** The speech encoder's shape as JSON. */
export const speechEncoderSchema: z.ZodType<SpeechEncoderArchitecture> = object({
  features: units,
  context: number(
    { least: 1, most: MOST_FRAMES, whole: true },
    `an odd whole number of frames up to ${MOST_FRAMES}`,
  ),
  future: number({ least: 0, most: MOST_CONTEXT, whole: true }).exactOptional(),
  frameLayers: list(units, "a list of widths").max(100, "a list of at most 100 widths"),
  units,
  gates: oneOf(gateActivations),
  resetAfter: flag.exactOptional(),
  outputs: units,
  epsilon: number({ above: 0, most: 1 }),
}).superRefine(({ context, future }, check) => {
  if (future === undefined && context % 2 === 0) {
    wrongField(check, ["context"], `an odd whole number of frames up to ${MOST_FRAMES}`);
  } else if (future !== undefined && future >= context) {
    wrongField(check, ["future"], `less than context, ${context}`);
  }
});

/** Frames of a context window that follow the predicted one. */
export function futureFrames(
  { context, future }: Pick<SpeechEncoderArchitecture, "context" | "future">,
): number {
  return future ?? (context - 1) / 2;
}

function normShapes(name: string, units: number): WeightShapes {
  const parts = ["gamma", "beta", "mean", "variance"];
  return Object.fromEntries(parts.map((part) => [`${name}/${part}`, [units]]));
}

/**
 * Names and shapes of the speech encoder's weights.
 *
 * The GRU's columns are the update gate z, the reset gate r and the candidate, in this order. Where it
 * resets the state's product, `gru/reset_bias` is what is added to it before.
 *
 * @param architecture The encoder's shape.
 */
export function speechEncoderShapes(architecture: SpeechEncoderArchitecture): WeightShapes {
  const { features, frameLayers, units, outputs, resetAfter } = architecture;
  const widths = [features, ...frameLayers];
  const shapes: Record<string, readonly number[]> = {};
  for (const [i, width] of frameLayers.entries()) {
    shapes[`frame${i + 1}/kernel`] = [widths[i]!, width];
    shapes[`frame${i + 1}/bias`] = [width];
    Object.assign(shapes, normShapes(`frame${i + 1}/norm`, width));
  }
  shapes["gru/kernel"] = [widths.at(-1)!, 3 * units];
  shapes["gru/recurrent"] = [units, 3 * units];
  shapes["gru/bias"] = [3 * units];
  if (resetAfter) shapes["gru/reset_bias"] = [units];
  Object.assign(shapes, normShapes("head/norm", units));
  shapes["output/kernel"] = [units, outputs];
  shapes["output/bias"] = [outputs];
  return shapes;
}

/** A linear map of each column by itself: y = scale x + shift. */
export interface ColumnScaling {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

/** The speech encoder's weights without batch normalisation. */
export interface FoldedNorms {
  /** The layers that each frame passes alone. */
  readonly frameLayers: readonly DenseWeights<Float32Array, Float32Array>[];
  /** What is left of the batch normalisation of the GRU's last state. */
  readonly head: ColumnScaling;
}

/**
 * Folds the speech encoder's batch normalisations, which are linear maps once training has fixed
 * their statistics, into the dense layers before them; the GRU's state is not followed by one.
 *
 *     gamma (x W + b - mean) / sqrt(variance + epsilon) + beta = x (scale W) + (scale b + shift)
 *
 * @param architecture The encoder's shape.
 * @param weights Its weights.
 */
export function foldNorms(
  { frameLayers, epsilon }: SpeechEncoderArchitecture,
  weights: Weights,
): FoldedNorms {
  const values = (name: string) => weights[name]!.data;
  const scaling = (name: string) => {
    const [gamma, beta] = [values(`${name}/gamma`), values(`${name}/beta`)];
    const [mean, variance] = [values(`${name}/mean`), values(`${name}/variance`)];
    const scale = gamma.map((value, i) => value / Math.sqrt(variance[i]! + epsilon));
    return { scale, shift: beta.map((value, i) => value - mean[i]! * scale[i]!) };
  };
  return {
    frameLayers: frameLayers.map((units, i) => {
      const { scale, shift } = scaling(`frame${i + 1}/norm`);
      const [kernel, bias] = [values(`frame${i + 1}/kernel`), values(`frame${i + 1}/bias`)];
      return {
        kernel: kernel.map((value, j) => value * scale[j % units]!),
        bias: bias.map((value, j) => value * scale[j]! + shift[j]!),
      };
    }),
    head: scaling("head/norm"),
  };
}

/**
 * The trained speech encoder at work: windows of speech features in, encodings of motion out.
 *
 * Windows of neighbouring frames overlap, and the layers before the GRU see one frame at a time.
 * So `readFrames` takes every frame through them, and through the GRU's input product, once;
 * `encodeWindows` then runs only the recurrence for each window. Batch normalisation with fixed
 * statistics is a linear map and is folded into the dense layer before it.
 */
export class SpeechEncoder {
  /** The encoder's shape. */
  readonly architecture: SpeechEncoderArchitecture;
  readonly #frameLayers: readonly DenseWeights[];
  readonly #gruInput: DenseWeights;
  readonly #recurrence: Omit<GruWeights, "biases">;
  readonly #head: { readonly scale: tf.Tensor1D; readonly shift: tf.Tensor1D };
  readonly #output: DenseWeights;

  /**
   * Puts the weights on the backend that is set.
   *
   * @param architecture The encoder's shape.
   * @param weights Its weights, see {@linkcode speechEncoderShapes}.
   * @throws {InputError} If a weight is missing or of another shape.
   */
  constructor(architecture: SpeechEncoderArchitecture, weights: Weights) {
    checkWeights(weights, speechEncoderShapes(architecture));
    this.architecture = architecture;
    const { units, resetAfter } = architecture;
    const values = (name: string) => weights[name]!.data;
    const dense = (name: string) =>
      denseTensors({ kernel: values(`${name}/kernel`), bias: values(`${name}/bias`) });
    const { frameLayers, head } = foldNorms(architecture, weights);
    this.#frameLayers = frameLayers.map(denseTensors);
    this.#gruInput = dense("gru");
    this.#recurrence = tf.tidy(() => ({
      ...recurrentParts(tf.tensor2d(values("gru/recurrent"), [units, 3 * units])),
      ...(resetAfter && { resetBias: tf.tensor1d(values("gru/reset_bias")) }),
    }));
    this.#head = { scale: tf.tensor1d(head.scale), shift: tf.tensor1d(head.shift) };
    this.#output = dense("output");
  }

  /**
   * Takes frames through the layers that see one frame at a time, up to the GRU's input.
   *
   * @param frames Speech features, (frames, features).
   * @returns The GRU's inputs as two tensors, (frames, 2 units) for the gates and (frames, units)
   * for the candidate.
   */
  readFrames(frames: tf.Tensor2D): [gates: tf.Tensor2D, candidate: tf.Tensor2D] {
    return tf.tidy(() => {
      const { units } = this.architecture;
      let layer = frames;
      for (const { kernel, bias } of this.#frameLayers) {
        layer = tf.relu(tf.add(tf.matMul(layer, kernel), bias));
      }
      const inputs: tf.Tensor2D = tf.add(
        tf.matMul(layer, this.#gruInput.kernel),
        this.#gruInput.bias,
      );
      return [
        tf.slice(inputs, [0, 0], [-1, 2 * units]),
        tf.slice(inputs, [0, 2 * units], [-1, units]),
      ];
    });
  }

  /**
   * Runs the recurrence over every context window and predicts from its last state.
   *
   * @param gates The GRU's gate inputs, (frames, 2 units).
   * @param candidate Its candidate inputs, (frames, units).
   * @param layout Where each window's frames are; by default the frames are consecutive, and each
   * begins a window as far as there are enough.
   * @returns One prediction a window, (windows, outputs).
   */
  encodeWindows(
    gates: tf.Tensor2D,
    candidate: tf.Tensor2D,
    layout?: WindowLayout,
  ): tf.Tensor2D {
    const { context, gates: activation } = this.architecture;
    const windows = gates.shape[0] - context + 1;
    const consecutive = { segments: 1, windows, stride: 1, context };
    return tf.tidy(() => {
      const windowsAt = layout ?? consecutive;
      const state = gruState(gates, candidate, this.#recurrence, windowsAt, activation);
      const { scale, shift } = this.#head;
      const head = tf.relu(tf.add<tf.Tensor2D>(tf.mul(state, scale), shift));
      return tf.add(tf.matMul(head, this.#output.kernel), this.#output.bias);
    });
  }

  /** Frees the tensors. */
  dispose(): void {
    tf.dispose([
      ...this.#frameLayers.flatMap(({ kernel, bias }) => [kernel, bias]),
      this.#gruInput.kernel,
      this.#gruInput.bias,
      ...Object.values(this.#recurrence),
      this.#head.scale,
      this.#head.shift,
      this.#output.kernel,
      this.#output.bias,
    ]);
  }
}
