import type { SpeechEncoderArchitecture } from "../speech_encoder.ts";
import type { Weights } from "../weights.ts";

/** A dense layer's weights: y = x W + b. */
export interface DenseWeights {
  /** W, (inputs, units), row-major. */
  readonly kernel: Float32Array;
  /** b, (units). */
  readonly bias: Float32Array;
}

/** A linear map of each column by itself: y = scale x + shift. */
export interface ColumnScaling {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

/** The speech encoder's weights without batch normalisation. */
export interface FoldedNorms {
  /** The layers that each frame passes alone. */
  readonly frameLayers: readonly DenseWeights[];
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
