import { InputError } from "../../../errors/input_error.ts";
import type { SpeechEncoderArchitecture } from "../../speech_encoder.ts";

/** A layer as Keras' configuration describes it, as far as it is read here. */
interface KerasLayer {
  readonly class_name: string;
  readonly config: {
    readonly name: string;
    readonly layer?: unknown;
    /** Until Keras 2. */
    readonly batch_input_shape?: readonly (number | null)[];
    /** From Keras 3 on. */
    readonly batch_shape?: readonly (number | null)[];
    readonly units?: unknown;
    readonly activation?: string;
    readonly recurrent_activation?: string;
    readonly reset_after?: boolean;
    readonly return_sequences?: boolean;
    readonly go_backwards?: boolean;
    readonly stateful?: boolean;
    readonly use_bias?: boolean;
    readonly axis?: number | readonly number[];
    readonly center?: boolean;
    readonly scale?: boolean;
    readonly epsilon?: unknown;
  };
}

/** A layer among those of its class, by which `model.weights.h5` names them. */
export interface LayerPlace {
  /** The class as a name: `time_distributed`. */
  readonly group: string;
  /** Where in the layer's group the weights are: `/layer`. */
  readonly inner: string;
  /** Which of the class it is, counted from 0. */
  readonly index: number;
}

/** A layer that has weights. */
export interface WeightedLayer {
  /** Its name in the configuration, and in an `.hdf5` file. */
  readonly name: string;
  /** Where its weights are in a `.keras` file's `model.weights.h5`. */
  readonly place: LayerPlace;
  /** What its weights are called here: `frame1`, `frame1/norm`, `gru`, ... */
  readonly ours: string;
  /** Its weights by Keras' names, in Keras' order. */
  readonly parts: readonly string[];
}

/** A speech encoder as Keras' configuration describes it. */
export interface KerasNetwork {
  readonly architecture: SpeechEncoderArchitecture;
  readonly layers: readonly WeightedLayer[];
}

const FAMILY = "a speech encoder is [dense, batch norm, ReLU, dropout] layers, a GRU, " +
  "batch norm, ReLU, dropout and a dense layer";

/** How `model.weights.h5` calls each class, and where in a layer's group its weights are. */
const PLACES: Readonly<Record<string, [group: string, inner: string]>> = {
  TimeDistributed: ["time_distributed", "/layer"],
  BatchNormalization: ["batch_normalization", ""],
  GRU: ["gru", "/cell"],
  Dense: ["dense", ""],
};

/** Widths and lengths beyond this are no network's. */
const LARGEST = 2 ** 20;

/** A value as an error names it. */
function shown(value: unknown): string {
  return `${typeof value === "string" ? value : JSON.stringify(value)}`.slice(0, 40);
}

function sizeOf(what: string, value: unknown): number {
  if (Number.isInteger(value) && value as number > 0 && value as number <= LARGEST) {
    return value as number;
  }
  throw new InputError(`${what} is ${shown(value)}, not a whole number from 1 to ${LARGEST}`);
}

function layerOf(json: unknown, place: string): KerasLayer {
  const { class_name, config } = (json ?? {}) as Partial<KerasLayer>;
  if (typeof class_name === "string" && typeof config?.name === "string") return json as KerasLayer;
  throw new InputError(`${place} has no class_name or no config with a name`);
}

/** Reads the layers in order and refuses, by name, whatever does not belong to this family. */
class LayerReader {
  #next = 0;
  readonly #counts = new Map<string, number>();
  readonly #layers: readonly KerasLayer[];
  constructor(layers: readonly KerasLayer[]) {
    this.#layers = layers;
  }

  get nextClass(): string | undefined {
    return this.#layers[this.#next]?.class_name;
  }

  /** The next layer, which must be of this class and have these settings; and where it is. */
  take(kind: string, settings: Partial<KerasLayer["config"]> = {}) {
    const layer = this.#layers[this.#next];
    const number = `layer ${this.#next + 1}`;
    if (!layer) throw new InputError(`${number} is missing, a ${kind} was expected: ${FAMILY}`);
    const { class_name, config } = layer;
    if (class_name !== kind) {
      throw new InputError(
        `${number} (${config.name}) is a ${class_name}, not a ${kind}: ${FAMILY}`,
      );
    }
    for (const [key, value] of Object.entries(settings)) {
      const found = config[key as keyof typeof config] ?? value;
      if (found !== value) {
        throw new InputError(
          `${number} (${config.name}) has ${key} ${shown(found)}, not ${value}: ${FAMILY}`,
        );
      }
    }
    this.#next++;
    const count = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, count + 1);
    const [group, inner] = PLACES[kind] ?? [kind, ""];
    return { config, place: { group, inner, index: count }, number };
  }

  /** Skips a layer that does nothing in prediction, if it is there. */
  skip(kind: string, settings: Partial<KerasLayer["config"]> = {}): void {
    if (this.nextClass === kind) this.take(kind, settings);
  }

  end(): void {
    const layer = this.#layers[this.#next];
    if (layer) throw new InputError(`layer ${layer.config.name} is one too many: ${FAMILY}`);
  }
}

/** The layers of Keras' JSON, and the shape of the input where it says so. */
function sequentialLayers(text: string): [KerasLayer[], inputShape: readonly unknown[]] {
  let model;
  try {
    model = JSON.parse(text) as { class_name?: unknown; config?: unknown } | null;
  } catch {
    throw new InputError("describes its network by what is not JSON");
  }
  if (model?.class_name !== "Sequential") {
    throw new InputError(
      `is a Keras ${shown(model?.class_name)} model, not a Sequential one: ${FAMILY}`,
    );
  }
  // Keras before 2.2.3 has the list itself as `config`.
  const { layers = model.config, build_input_shape } = (model.config ?? {}) as {
    layers?: unknown;
    build_input_shape?: unknown;
  };
  if (!Array.isArray(layers)) throw new InputError("describes a network without a list of layers");
  const all = layers.map((layer, i) => layerOf(layer, `layer ${i + 1}`));
  const first = all[0]?.config;
  const shape = first?.batch_input_shape ?? first?.batch_shape ?? build_input_shape;
  return [
    all.filter(({ class_name }) => class_name !== "InputLayer"),
    Array.isArray(shape) ? shape : [],
  ];
}

/** Takes a dense layer's configuration, or a normalisation's, to the parts that have weights. */
const denseParts = ({ use_bias = true }: KerasLayer["config"]) => [
  "kernel",
  ...(use_bias ? ["bias"] : []),
];
const normParts = ({ scale = true, center = true }: KerasLayer["config"]) => [
  ...(scale ? ["gamma"] : []),
  ...(center ? ["beta"] : []),
  "moving_mean",
  "moving_variance",
];

/** Takes a speech encoder's layers one by one. */
class NetworkReader {
  readonly weighted: WeightedLayer[] = [];
  #epsilon: number | undefined;
  constructor(readonly layers: LayerReader) {}

  #add(taken: { config: KerasLayer["config"]; place: LayerPlace }, ours: string, parts: string[]) {
    this.weighted.push({ name: taken.config.name, place: taken.place, ours, parts });
  }

  /** Batch normalisation over the last of so many dimensions, ReLU and dropout. */
  norm(name: string, dimensions: number): void {
    const taken = this.layers.take("BatchNormalization");
    const { axis = -1, epsilon = 1e-3 } = taken.config;
    if (![-1, dimensions - 1].includes([axis].flat().length === 1 ? [axis].flat()[0]! : NaN)) {
      throw new InputError(`${taken.number} normalises along axis ${shown(axis)}, not the last`);
    }
    if (!(typeof epsilon === "number" && epsilon >= 0 && epsilon < 1)) {
      throw new InputError(`${taken.number} has epsilon ${shown(epsilon)}, not a small number`);
    }
    this.#epsilon ??= epsilon;
    if (epsilon !== this.#epsilon) {
      throw new InputError(
        `${taken.number} has epsilon ${epsilon}, the ones before ${this.#epsilon}: one for all is needed`,
      );
    }
    this.#add(taken, `${name}/norm`, normParts(taken.config));
    this.layers.take("Activation", { activation: "relu" });
    this.layers.skip("Dropout");
  }

  get epsilon(): number {
    return this.#epsilon!;
  }

  /** A dense layer that each frame passes alone. Returns its width. */
  frameLayer(name: string): number {
    const taken = this.layers.take("TimeDistributed");
    const inner = layerOf(taken.config.layer, `${taken.number}'s inner layer`);
    const { config } = new LayerReader([inner]).take("Dense", { activation: "linear" });
    this.#add(taken, name, denseParts(config));
    return sizeOf(`${taken.number}'s units`, config.units);
  }

  /** The GRU. Returns its width, its gates and whether it resets after the product. */
  gru(kerasVersion: string | undefined): Pick<
    SpeechEncoderArchitecture,
    "units" | "gates" | "resetAfter"
  > {
    const taken = this.layers.take("GRU", {
      activation: "tanh",
      return_sequences: false,
      go_backwards: false,
      stateful: false,
    });
    const { units, recurrent_activation: gate = "hard_sigmoid", reset_after } = taken.config;
    if (gate !== "sigmoid" && gate !== "hard_sigmoid") {
      throw new InputError(`the GRU's gates are ${shown(gate)}, neither sigmoid nor hard_sigmoid`);
    }
    if (gate === "hard_sigmoid" && Number.parseInt(kerasVersion ?? "") >= 3) {
      throw new InputError(
        "the GRU's gates are Keras 3's hard_sigmoid (x/6 + 0.5), which is not known here: only " +
          "that of Keras 1 and 2 (0.2 x + 0.5), and sigmoid",
      );
    }
    this.#add(taken, "gru", ["kernel", "recurrent_kernel", ...denseParts(taken.config).slice(1)]);
    return {
      units: sizeOf("the GRU's units", units),
      gates: gate === "sigmoid" ? "sigmoid" : "hard-sigmoid",
      ...(reset_after && { resetAfter: true }),
    };
  }

  output(): number {
    const taken = this.layers.take("Dense", { activation: "linear" });
    this.#add(taken, "output", denseParts(taken.config));
    this.layers.skip("Activation", { activation: "linear" });
    this.layers.end();
    return sizeOf(`${taken.number}'s units`, taken.config.units);
  }
}

/**
 * Reads what Keras says of a network: its shape, and which layer holds which weights.
 *
 * @param text Keras' `model_config`, or the `config.json` of a `.keras` file.
 * @param kerasVersion The version that saved it, where the file says so.
 * @throws {InputError} If it is a network of another family; the message names the first layer that
 * does not fit.
 */
export function parseKerasNetwork(text: string, kerasVersion: string | undefined): KerasNetwork {
  const [all, [, context, features]] = sequentialLayers(text);
  if (!context || !features) {
    throw new InputError("does not say its input shape (frames, features)");
  }
  const reader = new NetworkReader(new LayerReader(all));
  const frameLayers: number[] = [];
  do {
    const name = `frame${frameLayers.length + 1}`;
    frameLayers.push(reader.frameLayer(name));
    reader.norm(name, 3);
  } while (reader.layers.nextClass === "TimeDistributed");
  const gru = reader.gru(kerasVersion);
  reader.norm("head", 2);
  const outputs = reader.output();
  return {
    architecture: {
      features: sizeOf("the number of features", features),
      context: sizeOf("the number of frames", context),
      frameLayers,
      ...gru,
      outputs,
      epsilon: reader.epsilon,
    },
    layers: reader.weighted,
  };
}
