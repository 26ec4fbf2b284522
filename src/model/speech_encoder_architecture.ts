import type * as z from "zod";
import { MOST_CONTEXT } from "../dataset/context_windows.ts";
import { flag, list, number, object, oneOf } from "../json/fields.ts";
import type { WeightShapes } from "./check_weights.ts";
import type { GateActivation } from "./gate_activation.ts";

/** The speech encoder's shape, SpeechE in the paper: everything that its weights do not tell. */
export interface SpeechEncoderArchitecture {
  /** Speech features of a frame, e.g. 26 for MFCC. */
  readonly features: number;
  /** Frames of the context window, the predicted one in the middle: 61 in the paper. */
  readonly context: number;
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

/** Most units of a layer. */
export const MOST_UNITS = 2 ** 16;
/** Most frames of a context window, the one in the middle with those around it. */
const MOST_FRAMES = MOST_CONTEXT + 1;

/** How many units a layer has. */
export const units: z.ZodNumber = number({ least: 1, most: MOST_UNITS, whole: true });

/** The speech encoder's shape as JSON. */
export const speechEncoderSchema: z.ZodType<SpeechEncoderArchitecture> = object({
  features: units,
  context: number(
    { least: 1, most: MOST_FRAMES, whole: true },
    `an odd whole number of frames up to ${MOST_FRAMES}`,
  ).refine((frames) => frames % 2 === 1, `an odd whole number of frames up to ${MOST_FRAMES}`),
  frameLayers: list(units, "a list of widths").max(100, "a list of at most 100 widths"),
  units,
  gates: oneOf<readonly GateActivation[]>(["sigmoid", "hard-sigmoid"]),
  resetAfter: flag.exactOptional(),
  outputs: units,
  epsilon: number({ above: 0, most: 1 }),
});

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
