import type { Dataset, Group } from "h5wasm";
import { InputError } from "../input_error.ts";
import type { SpeechEncoderArchitecture } from "./speech_encoder_architecture.ts";
import { speechEncoderShapes } from "./speech_encoder_architecture.ts";
import type { Weight, Weights } from "../weights.ts";
import { checkWeights } from "./check_weights.ts";

/** A network read from a file of another program: its shape and its weights. */
export interface ImportedSpeechEncoder {
  /** The encoder's shape, from the file's own description. */
  readonly architecture: SpeechEncoderArchitecture;
  /** Its weights, see {@linkcode speechEncoderShapes}. */
  readonly weights: Weights;
}

/** One layer of Keras' `model_config`, as far as it is read here. */
interface KerasLayer {
  readonly class_name: string;
  readonly config: {
    readonly name: string;
    readonly layer?: KerasLayer;
    readonly batch_input_shape?: readonly (number | null)[];
    readonly units?: number;
    readonly activation?: string;
    readonly recurrent_activation?: string;
    readonly reset_after?: boolean;
    readonly return_sequences?: boolean;
    readonly go_backwards?: boolean;
    readonly epsilon?: number;
  };
}

const FAMILY = "a speech encoder is [dense, batch norm, ReLU, dropout] layers, a GRU, " +
  "batch norm, ReLU, dropout and a dense layer";

/** Reads the layers in order and refuses, by name, whatever does not belong to this family. */
class LayerReader {
  #next = 0;
  constructor(readonly layers: readonly KerasLayer[]) {}

  peek(): KerasLayer | undefined {
    return this.layers[this.#next];
  }

  /** The next layer, which must be of this class and have these settings. */
  take(kind: string, settings: Partial<KerasLayer["config"]> = {}): KerasLayer {
    const layer = this.peek();
    const place = `layer ${this.#next + 1}`;
    if (!layer) throw new InputError(`${place} is missing, a ${kind} was expected: ${FAMILY}`);
    const { class_name, config } = layer;
    if (class_name !== kind) {
      throw new InputError(
        `${place} (${config.name}) is a ${class_name}, not a ${kind}: ${FAMILY}`,
      );
    }
    for (const [key, value] of Object.entries(settings)) {
      const found = config[key as keyof typeof config] ?? value;
      if (found !== value) {
        throw new InputError(
          `${place} (${config.name}) has ${key} ${found}, not ${value}: ${FAMILY}`,
        );
      }
    }
    this.#next++;
    return layer;
  }

  /** Skips a layer that does nothing in prediction, if it is there. */
  skip(kind: string, settings: Partial<KerasLayer["config"]> = {}): void {
    if (this.peek()?.class_name === kind) this.take(kind, settings);
  }

  end(): void {
    const layer = this.peek();
    if (layer) throw new InputError(`layer ${layer.config.name} is one too many: ${FAMILY}`);
  }
}

/** What `model_config` says: the shape, and which Keras layer holds which weights. */
function parseModelConfig(text: string): [SpeechEncoderArchitecture, Map<string, string>] {
  const model = JSON.parse(text) as { class_name: string; config: unknown };
  if (model.class_name !== "Sequential") {
    throw new InputError(`is a Keras ${model.class_name} model, not a Sequential one: ${FAMILY}`);
  }
  // Keras before 2.2.3 has the list itself as `config`.
  const all =
    (Array.isArray(model.config)
      ? model.config
      : (model.config as { layers: unknown }).layers) as KerasLayer[];
  const layers = new LayerReader(all.filter(({ class_name }) => class_name !== "InputLayer"));
  const inputShape = all[0]?.config.batch_input_shape;
  const [, context, features] = inputShape ?? [];
  if (!context || !features) {
    throw new InputError("does not say its input shape (frames, features)");
  }

  const names = new Map<string, string>();
  const frameLayers: number[] = [];
  const takeNorm = (name: string): number => {
    const { config } = layers.take("BatchNormalization");
    names.set(config.name, `${name}/norm`);
    layers.take("Activation", { activation: "relu" });
    layers.skip("Dropout");
    return config.epsilon ?? 1e-3;
  };
  while (layers.peek()?.class_name === "TimeDistributed") {
    const { config } = layers.take("TimeDistributed");
    const dense = new LayerReader([config.layer!]).take("Dense", { activation: "linear" }).config;
    frameLayers.push(dense.units!);
    names.set(config.name, `frame${frameLayers.length}`);
    takeNorm(`frame${frameLayers.length}`);
  }
  if (frameLayers.length === 0) layers.take("TimeDistributed");
  const gru = layers.take("GRU", {
    activation: "tanh",
    reset_after: false,
    return_sequences: false,
    go_backwards: false,
  }).config;
  const gate = gru.recurrent_activation ?? "hard_sigmoid";
  if (gate !== "sigmoid" && gate !== "hard_sigmoid") {
    throw new InputError(`the GRU's gates are ${gate}, neither sigmoid nor hard_sigmoid`);
  }
  names.set(gru.name, "gru");
  const epsilon = takeNorm("head");
  const output = layers.take("Dense", { activation: "linear" }).config;
  names.set(output.name, "output");
  layers.skip("Activation", { activation: "linear" });
  layers.end();
  return [{
    features,
    context,
    frameLayers,
    units: gru.units!,
    gates: gate === "sigmoid" ? "sigmoid" : "hard-sigmoid",
    outputs: output.units!,
    epsilon,
  }, names];
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

function readLayerWeights(group: Group, name: string, into: Record<string, Weight>): void {
  const paths = group.attrs["weight_names"]?.value as string[] | undefined;
  for (const path of paths ?? []) {
    const part = PARTS[path.split("/").at(-1)!.replace(/:\d+$/, "")];
    const dataset = group.get(path) as Dataset | null;
    if (!part || !dataset) continue;
    into[`${name}/${part}`] = {
      data: Float32Array.from(dataset.value as Float32Array | Float64Array),
      shape: dataset.shape!,
    };
  }
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

/** The last reason of the HDF5 library's stack of errors, in one line. */
function innermostReason({ message }: Error): string {
  return [...message.matchAll(/\(\): (.+)$/gm)].at(-1)?.[1] ?? message.split("\n")[0]!;
}

/**
 * Reads a speech encoder that Keras 2 saved as `.hdf5`: the original's `MODEL_NAME`.
 *
 * Its shape comes from the file's own `model_config`: any number and width of layers, any context,
 * gates `sigmoid` or `hard_sigmoid`.
 *
 * @param bytes The whole file.
 * @throws {InputError} If it is not such a file, or a network of another family; the message names
 * the first layer that does not fit.
 */
export async function importKeras(bytes: Uint8Array): Promise<ImportedSpeechEncoder> {
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== "\x89HDF") {
    throw new InputError("is not an HDF5 file; give the .hdf5 that Keras' model.save() wrote");
  }
  const { File, ready } = await import("h5wasm");
  const hdf5 = await ready;
  hdf5.activate_throwing_error_handler(); // otherwise the library prints its stack of errors
  const { FS } = hdf5;
  const name = `${crypto.randomUUID()}.hdf5`;
  FS.writeFile(name, bytes);
  let file;
  try {
    file = new File(name, "r");
    const config = file.attrs["model_config"]?.value as string | undefined;
    if (!config) {
      throw new InputError("holds no network; save it with model.save(), not save_weights()");
    }
    const [architecture, names] = parseModelConfig(config);
    const weights: Record<string, Weight> = {};
    for (const [layer, ours] of names) {
      const group = file.get(`model_weights/${layer}`) as Group | null;
      if (group) readLayerWeights(group, ours, weights);
    }
    fillDefaults(weights, architecture);
    checkWeights(weights, speechEncoderShapes(architecture));
    return { architecture, weights };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`is a damaged HDF5 file: ${innermostReason(error as Error)}`);
  } finally {
    file?.close();
    FS.unlink(name);
  }
}
