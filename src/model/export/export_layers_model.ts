import { InputError } from "../../errors/input_error.ts";
import { type GestureModelData, validateModelData } from "../gesture_model.ts";
import type { Weight } from "../weights.ts";
import type { DenseWeights } from "../layers.ts";
import { foldNorms } from "../speech_encoder.ts";
import { modelDescription } from "./model_description.ts";

/** The name under which `model.json` looks for the weights, unless another is given. */
const WEIGHTS_FILE = "model.weights.bin";

/** Options of {@linkcode exportLayersModel}. */
export interface ExportLayersModelOptions {
  /**
   * The name under which the weights will lie beside the JSON file.
   *
   * @default {"model.weights.bin"}
   */
  weightsFile?: string;
}

/** A model in the format of `tf.loadLayersModel`. */
export interface LayersModel {
  /** The contents of the JSON file. */
  readonly json: string;
  /** The contents of the file with the weights. */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** A Keras layer: its class, its settings as Keras names them, and its weights in Keras' order. */
interface Layer {
  readonly class_name: string;
  readonly config: { readonly name: string; readonly [setting: string]: unknown };
  readonly weights: Readonly<Record<string, Weight>>;
}

/**
 * Exports a model, SpeechE and MotionD as one, to TF.js' layers format, which is Keras' with other
 * files: speech features in, gesture vectors out, in centimetres where they are of positions.
 *
 * The input is (batch, context, features), the output (batch, gesture vector). What else a program
 * must know, such as the features' recipe and the skeleton, is in `userDefinedMetadata`, which a
 * loaded model's `getUserDefinedMetadata()` returns.
 *
 * @param data The model.
 * @param options What the file of weights is called.
 * @returns The contents of the two files.
 * @throws {InputError} If parts of the model do not fit each other or weights are missing, or its
 * GRU resets after the product.
 *
 * @example Usage
 * ```ts ignore
 * import { readModelData } from "@aud2repr2pose/aud2repr2pose/files";
 * import { exportLayersModel } from "@aud2repr2pose/aud2repr2pose/model";
 *
 * const { json, weights } = exportLayersModel(await readModelData("models/mine"));
 * await Deno.writeTextFile("public/model.json", json);
 * await Deno.writeFile("public/model.weights.bin", weights);
 * ```
 */
export function exportLayersModel(
  data: GestureModelData,
  { weightsFile = WEIGHTS_FILE }: ExportLayersModelOptions = {},
): LayersModel {
  const { config } = validateModelData(data);
  if (config.speechEncoder.resetAfter) {
    throw new InputError(
      "the model's GRU resets after the product (reset_after), which TF.js layers lack; export to ONNX",
    );
  }
  const layers = [...speechEncoderLayers(data), ...motionDecoderLayers(data)];
  const weights = layers.flatMap(({ config, weights }) =>
    Object.entries(weights).map(([name, weight]) => ({ name: `${config.name}/${name}`, ...weight }))
  );
  const json = {
    format: "layers-model",
    generatedBy: "aud2repr2pose",
    convertedBy: null,
    modelTopology: {
      class_name: "Sequential",
      config: {
        name: "gesture",
        layers: layers.map(({ class_name, config }) => ({ class_name, config })),
      },
      keras_version: "2.2.4",
      backend: "tensorflow",
    },
    weightsManifest: [{
      paths: [weightsFile],
      weights: weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
    }],
    userDefinedMetadata: modelDescription(config),
  };
  const bytes = new Float32Array(weights.reduce((length, { data }) => length + data.length, 0));
  let at = 0;
  for (const { data } of weights) {
    bytes.set(data, at);
    at += data.length;
  }
  return { json: JSON.stringify(json, null, 1) + "\n", weights: new Uint8Array(bytes.buffer) };
}

function denseLayer(
  name: string,
  activation: string,
  { kernel, bias }: DenseWeights<Float32Array, Float32Array>,
): Layer {
  const units = bias.length;
  return {
    class_name: "Dense",
    config: { name, units, activation },
    weights: {
      kernel: { data: kernel, shape: [kernel.length / units, units] },
      bias: { data: bias, shape: [units] },
    },
  };
}

/** SpeechE, its batch normalisations folded into the dense layers. */
function speechEncoderLayers({ config: { speechEncoder }, weights }: GestureModelData): Layer[] {
  const { context, features, units, gates, epsilon } = speechEncoder;
  const dense = foldNorms(speechEncoder, weights).frameLayers.map((layer, i) =>
    denseLayer(`frame${i + 1}`, "relu", layer)
  );
  const gru: Layer = {
    class_name: "GRU",
    config: {
      name: "gru",
      units,
      activation: "tanh",
      recurrent_activation: gates === "sigmoid" ? "sigmoid" : "hard_sigmoid",
      reset_after: false,
    },
    weights: {
      kernel: weights["gru/kernel"]!,
      recurrent_kernel: weights["gru/recurrent"]!,
      bias: weights["gru/bias"]!,
    },
  };
  const norm: Layer = {
    class_name: "BatchNormalization",
    config: { name: "head", axis: -1, epsilon },
    weights: {
      gamma: weights["head/norm/gamma"]!,
      beta: weights["head/norm/beta"]!,
      moving_mean: weights["head/norm/mean"]!,
      moving_variance: weights["head/norm/variance"]!,
    },
  };
  const relu: Layer = {
    class_name: "Activation",
    config: { name: "head_relu", activation: "relu" },
    weights: {},
  };
  const output = denseLayer("encoding", "linear", {
    kernel: weights["output/kernel"]!.data,
    bias: weights["output/bias"]!.data,
  });
  const [first, ...others] = [...dense, gru, norm, relu, output];
  const input = { batch_input_shape: [null, context, features], dtype: "float32" };
  return [{ ...first!, config: { ...first!.config, ...input } }, ...others];
}

/** MotionD, if there is one, and the normalisation taken back. */
function motionDecoderLayers({ config, weights }: GestureModelData): Layer[] {
  if (!config.motionAutoencoder) return [];
  const { widths, middle } = config.motionAutoencoder;
  const layers = widths.slice(middle + 1).map((_, i) => {
    const name = `motion${middle + 1 + i}`;
    const kernel = weights[`${name}/kernel`]!.data, bias = weights[`${name}/bias`]!.data;
    return denseLayer(name, "tanh", { kernel, bias });
  });
  const max = weights["motion/max"]!, mean = weights["motion/mean"]!;
  const vector = (value: number) => ({
    ...max,
    data: new Float32Array(max.data.length).fill(value),
  });
  // Batch normalisation of mean 0 and variance 1 is gamma x + beta.
  return [...layers, {
    class_name: "BatchNormalization",
    config: { name: "gesture", axis: -1, epsilon: 0 },
    weights: {
      gamma: { ...max, data: max.data.map((value) => value + 1e-15) },
      beta: mean,
      moving_mean: vector(0),
      moving_variance: vector(1),
    },
  }];
}
