import { InputError } from "../../../errors/input_error.ts";
import { readZip } from "../../../matrix/zip.ts";
import { type SpeechEncoderArchitecture, speechEncoderShapes } from "../../speech_encoder.ts";
import { checkWeights, type Weight, type Weights } from "../../weights.ts";
import {
  type KerasNetwork,
  type LayerPlace,
  parseKerasNetwork,
  type WeightedLayer,
} from "./keras_network.ts";
import { readHdf5 } from "./read_hdf5.ts";

/** A network read from a file of another program: its shape and its weights. */
export interface ImportedSpeechEncoder {
  /** The encoder's shape, from the file's own description. */
  readonly architecture: SpeechEncoderArchitecture;
  /** Its weights, see {@linkcode speechEncoderShapes}. */
  readonly weights: Weights;
}

/** A Keras file, opened: the network, and where to find a layer's weight by Keras' name. */
interface KerasFile {
  readonly network: KerasNetwork;
  weight(layer: WeightedLayer, part: string): Weight | undefined;
}

/** Keras' name of a weight within its layer -> ours. */
const PARTS: Readonly<Record<string, string>> = {
  kernel: "kernel",
  recurrent_kernel: "recurrent",
  bias: "bias",
  gamma: "gamma",
  beta: "beta",
  moving_mean: "mean",
  moving_variance: "variance",
};

/** `.h5` and `.hdf5`: a layer's group says the paths of its weights. */
async function openHdf5(bytes: Uint8Array): Promise<KerasFile> {
  const { texts, tensors } = await readHdf5(bytes);
  const text = (name: string) => {
    const value = texts[`@${name}`];
    return typeof value === "string" ? value : undefined;
  };
  const config = text("model_config");
  if (config === undefined) {
    throw new InputError("holds no network; save it with model.save(), not save_weights()");
  }
  return {
    network: parseKerasNetwork(config, text("keras_version")),
    weight({ name }, part) {
      const names = [texts[`model_weights/${name}@weight_names`] ?? []].flat();
      const ends = new RegExp(`(^|/)${part}(:\\d+)?$`);
      const path = names.find((path) => ends.test(path));
      return path === undefined ? undefined : tensors[`model_weights/${name}/${path}`];
    },
  };
}

/** `.keras`: a zip file, in which a layer's weights are numbered. */
async function openZip(bytes: Uint8Array<ArrayBuffer>): Promise<KerasFile> {
  const files = readZip(bytes, ["config.json", "metadata.json", "model.weights.h5"]);
  const config = files.get("config.json"), weights = files.get("model.weights.h5");
  if (!config || !weights) {
    throw new InputError("is a zip file without config.json and model.weights.h5, no .keras file");
  }
  const text = new TextDecoder();
  const metadata = text.decode(files.get("metadata.json"));
  const [, version] = metadata.match(/"keras_version": *"([^"]*)"/) ?? [];
  const network = parseKerasNetwork(text.decode(config), version);
  const { tensors } = await readHdf5(weights);
  return {
    network,
    weight: ({ place, parts }, part) =>
      tensors[`${pathOf(place, Object.keys(tensors))}/vars/${parts.indexOf(part)}`],
  };
}

/**
 * Where a layer's weights are in `model.weights.h5`: layers of a class are called CLASS, CLASS_1, ... in
 * order, or in TensorFlow 2.13 CLASS, CLASS_2, ..., and their parent has changed its name, too.
 */
function pathOf({ group, inner, index }: LayerPlace, paths: readonly string[]): string | undefined {
  const form = new RegExp(`^((?:layers|_layer_checkpoint_dependencies)/${group}(?:_(\\d+))?)/`);
  const layers = new Map(
    paths.flatMap((path) => {
      const [, layer, number = "0"] = path.match(form) ?? [];
      return layer === undefined ? [] : [[layer, Number(number)]];
    }),
  );
  const [layer] = [...layers].sort(([, a], [, b]) => a - b)[index] ?? [];
  return layer && `${layer}${inner}`;
}

/** Weights that Keras leaves out when a layer is told to do without them. */
function fillDefaults(weights: Record<string, Weight>, architecture: SpeechEncoderArchitecture) {
  for (const [name, shape] of Object.entries(speechEncoderShapes(architecture))) {
    if (weights[name] || !/(bias|gamma|beta)$/.test(name)) continue;
    weights[name] = {
      data: new Float32Array(shape[0]!).fill(name.endsWith("gamma") ? 1 : 0),
      shape,
    };
  }
}

/**
 * The two biases of a GRU that resets after the product, (2, 3 units), of the input's product and the
 * state's: only the candidate's must be kept apart, of which the second is reset with the state.
 */
function splitBias({ data, shape }: Weight, units: number): [bias: Weight, reset: Weight] {
  if (shape.join() !== `2,${3 * units}`) {
    throw new InputError(
      `the weight gru/bias has shape (${shape.join(", ")}), not (2, ${3 * units})`,
    );
  }
  const gates = 2 * units, state = data.subarray(3 * units);
  const bias = data.slice(0, 3 * units).map((value, i) => i < gates ? value + state[i]! : value);
  return [
    { data: bias, shape: [3 * units] },
    { data: state.slice(gates), shape: [units] },
  ];
}

/**
 * Reads a speech encoder that Keras saved: the original's `MODEL_NAME`, as `.hdf5` or `.h5` (Keras 2
 * and 3) or as `.keras` (TensorFlow 2.13 and later, Keras 3).
 *
 * Its shape comes from the file's own description: any number and width of layers, any context,
 * gates `sigmoid` or, before Keras 3, `hard_sigmoid`, reset before or after the product.
 *
 * @param bytes The whole file.
 * @throws {InputError} If it is not such a file, or a network of another family; the message names
 * the first layer that does not fit.
 */
export async function importKeras(bytes: Uint8Array<ArrayBuffer>): Promise<ImportedSpeechEncoder> {
  const signature = String.fromCharCode(...bytes.subarray(0, 4));
  if (signature !== "\x89HDF" && signature !== "PK\x03\x04") {
    throw new InputError(
      "is not an HDF5 file; give the .hdf5, .h5 or .keras that Keras' model.save() wrote",
    );
  }
  const file = signature === "\x89HDF" ? await openHdf5(bytes) : await openZip(bytes);
  const { architecture, layers } = file.network;
  const weights: Record<string, Weight> = {};
  for (const layer of layers) {
    for (const part of layer.parts) {
      const weight = file.weight(layer, part);
      if (!weight) throw new InputError(`holds no ${part} of the layer ${layer.name}`);
      weights[`${layer.ours}/${PARTS[part]}`] = weight;
    }
  }
  const bias = weights["gru/bias"];
  if (architecture.resetAfter && bias) {
    [weights["gru/bias"], weights["gru/reset_bias"]] = splitBias(bias, architecture.units);
  }
  fillDefaults(weights, architecture);
  checkWeights(weights, speechEncoderShapes(architecture));
  return { architecture, weights };
}
