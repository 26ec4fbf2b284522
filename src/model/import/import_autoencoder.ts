import { InputError } from "../../errors/input_error.ts";
import {
  type MotionAutoencoderArchitecture,
  motionAutoencoderShapes,
} from "../motion_autoencoder.ts";
import { checkWeights, type Weight, type Weights } from "../weights.ts";

/** A motion autoencoder read from the original's checkpoint. */
export interface ImportedMotionAutoencoder {
  /** Its shape, from the matrices. */
  readonly architecture: MotionAutoencoderArchitecture;
  /** Its weights, see {@linkcode motionAutoencoderShapes}. */
  readonly weights: Weights;
}

/** Which of an autoencoder's layers is the encoding, where its matrices do not tell. */
export interface MiddleLayer {
  /** The encoding's width. */
  readonly latentDim?: number | undefined;
  /** Which of the hidden layers it is, counted from 1: the original's `-middle_layer`. */
  readonly middleLayer?: number | undefined;
}

/**
 * Puts together a motion autoencoder from the variables of the original's checkpoint
 * (`AE_Variables/Variables/matrix1`, `bias1`, ...) and its normalisation.
 *
 * Where it takes several times as many numbers as there are columns, it encodes so many frames as one:
 * the original's `-chunk_length`.
 *
 * @param variables The checkpoint's tensors, see {@linkcode readTensorFlowCheckpoint}.
 * @param max Largest absolute value of each gesture-vector column in training (`max_val.npy`).
 * @param mean Mean of each column in training (`mean_pose.npy`).
 * @param layer Which of the layers is the encoding, if there are several.
 * @throws {InputError} If matrices are missing, do not follow on one another, or it is not certain
 * which layer is the encoding.
 */
export function importAutoencoder(
  variables: Weights,
  max: ArrayLike<number>,
  mean: ArrayLike<number>,
  layer: MiddleLayer = {},
): ImportedMotionAutoencoder {
  const { widths, weights: layers } = layersOf(variables);
  const middle = middleOf(widths, layer);
  const chunkLength = widths[0]! / max.length;
  if (!Number.isInteger(chunkLength) || widths.at(-1) !== widths[0]) {
    throw new InputError(
      `has layers ${widths.join("-")}, which do not fit gesture vectors of ${max.length} columns`,
    );
  }
  const tiled = (row: ArrayLike<number>): Weight => ({
    data: Float32Array.from({ length: row.length * chunkLength }, (_, i) => row[i % row.length]!),
    shape: [row.length * chunkLength],
  });
  const weights = { ...layers, "motion/max": tiled(max), "motion/mean": tiled(mean) };
  const architecture = { widths, middle, ...(chunkLength > 1 && { chunkLength }) };
  checkWeights(weights, motionAutoencoderShapes(architecture));
  return { architecture, weights };
}

/** The layers' widths and weights, as far as their matrices go. */
function layersOf(variables: Weights): { widths: number[]; weights: Record<string, Weight> } {
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
  if (widths.length >= 3) return { widths, weights };
  throw new InputError(
    "holds no motion autoencoder: matrix1, bias1, matrix2, bias2 are not all there",
  );
}

/** Which of the widths is the encoding. */
function middleOf(widths: readonly number[], { latentDim, middleLayer }: MiddleLayer): number {
  const has = `has layers ${widths.join("-")}`;
  const hidden = widths.slice(1, -1);
  if (middleLayer !== undefined) {
    const width = hidden[middleLayer - 1];
    if (width === undefined) {
      throw new InputError(`${has}: --middle-layer ${middleLayer} is none of the ${hidden.length}`);
    }
    if (latentDim === undefined || width === latentDim) return middleLayer;
    throw new InputError(
      `${has}: the one of --middle-layer ${middleLayer} is not ${latentDim} numbers wide, as the ` +
        `speech encoder's output or --latent-dim is`,
    );
  }
  const fitting = [...hidden.keys()].filter((i) => hidden[i] === (latentDim ?? hidden[i]));
  if (fitting.length === 1) return fitting[0]! + 1;
  if (fitting.length === 0) {
    throw new InputError(
      `${has}: none is ${latentDim} numbers wide, as the speech encoder's output or --latent-dim is`,
    );
  }
  throw new InputError(
    `${has}, of which any of ${
      fitting.map((i) => i + 1).join(", ")
    } may be the encoding: say which ` +
      `with --middle-layer N, as the original was told with -middle_layer`,
  );
}
