import { InputError } from "../input_error.ts";
import type { MotionAutoencoderArchitecture } from "./motion_autoencoder.ts";
import { motionAutoencoderShapes } from "./motion_autoencoder.ts";
import type { Weight, Weights } from "../weights.ts";
import { checkWeights } from "./check_weights.ts";

/** A motion autoencoder read from the original's checkpoint. */
export interface ImportedMotionAutoencoder {
  /** Its shape, from the matrices. */
  readonly architecture: MotionAutoencoderArchitecture;
  /** Its weights, see {@linkcode motionAutoencoderShapes}. */
  readonly weights: Weights;
}

/**
 * Puts together a motion autoencoder from the variables of the original's checkpoint
 * (`AE_Variables/Variables/matrix1`, `bias1`, ...) and its normalisation.
 *
 * @param variables The checkpoint's tensors, see {@linkcode readTensorFlowCheckpoint}.
 * @param max Largest absolute value of each gesture-vector column in training (`max_val.npy`).
 * @param mean Mean of each column in training (`mean_pose.npy`).
 * @param latentDim The width that is the encoding.
 * @throws {InputError} If matrices are missing, do not follow on one another, or have no width of
 * the latent dimension.
 */
export function importAutoencoder(
  variables: Weights,
  max: ArrayLike<number>,
  mean: ArrayLike<number>,
  latentDim: number,
): ImportedMotionAutoencoder {
  const variable = (name: string): Weight | undefined =>
    variables[`AE_Variables/Variables/${name}`] ?? variables[name];
  const weights: Record<string, Weight> = {};
  const widths: number[] = [];
  for (let i = 1;; i++) {
    const kernel = variable(`matrix${i}`);
    const bias = variable(`bias${i}`);
    if (!kernel || !bias) break;
    if (i === 1) widths.push(kernel.shape[0]!);
    widths.push(kernel.shape[1]!);
    weights[`motion${i}/kernel`] = kernel;
    weights[`motion${i}/bias`] = bias;
  }
  if (widths.length < 3) {
    throw new InputError(
      "holds no motion autoencoder: matrix1, bias1, matrix2, bias2 are not all there",
    );
  }
  const middle = widths.findIndex((width, i) =>
    i > 0 && i < widths.length - 1 && width === latentDim
  );
  if (middle < 0) {
    throw new InputError(
      `has layers ${widths.join("-")}: none is the speech encoder's output of ${latentDim} numbers`,
    );
  }
  weights["motion/max"] = { data: Float32Array.from(max), shape: [max.length] };
  weights["motion/mean"] = { data: Float32Array.from(mean), shape: [mean.length] };
  const architecture = { widths, middle };
  checkWeights(weights, motionAutoencoderShapes(architecture));
  return { architecture, weights };
}
