/**
 * A model as it is stored: `model.json`, which holds TF.js' weights manifest beside the configuration, and
 * files of weights. Nothing here knows where they are: on a disk, or at an address on the web.
 *
 * @module
 */
import * as z from "zod";
import { storedRecipe } from "../audio/recipe.ts";
import { InputError } from "../errors/input_error.ts";
import { named } from "../errors/named.ts";
import { fault, list, number, object, text } from "../json/fields.ts";
import { readAs } from "../json/read_as.ts";
import { type GestureModelData, validateModelData } from "./gesture_model.ts";
import type { Weight, Weights } from "./weights.ts";

/** A weight in a file. */
export interface StoredWeight {
  /** Its name, see `speechEncoderShapes` and `motionAutoencoderShapes`. */
  readonly name: string;
  /** Its dimensions. */
  readonly shape: readonly number[];
  /** What a model computes with it. */
  readonly dtype: "float32";
  /** In half precision on disk, as TF.js writes it; in single where absent. */
  readonly quantization?: { readonly dtype: "float16"; readonly original_dtype: "float32" };
}

/** TF.js's weights manifest: which weights are in which files, one after the other. */
export type WeightsManifest = readonly {
  /** Names of the files, beside the one that holds the manifest. */
  readonly paths: readonly string[];
  readonly weights: readonly StoredWeight[];
}[];

/** Most weights of a model, and most files of them. */
const MOST = 10_000;
/** Longest dimension of a weight: a layer of a hundred thousand units is none of a gesture model. */
const LONGEST = 2 ** 24;

/** A weights manifest as JSON: each weight once, in files beside the one that holds the manifest. */
const weightsManifestSchema: z.ZodType<WeightsManifest> = list(object({
  paths: list(
    text().max(200).regex(/^\w[\w.-]*$/, "the name of a file in the model's own folder"),
  ).max(MOST),
  weights: list(object({
    name: text().max(200).regex(/^[a-z][\w/.-]*$/i, "a name such as gru/kernel"),
    shape: list(number({ least: 1, most: LONGEST, whole: true })).max(4, "at most four dimensions"),
    dtype: z.literal("float32", '"float32"'),
    quantization: object({
      dtype: z.literal("float16", '"float16"'),
      original_dtype: z.literal("float32", '"float32"'),
    }).exactOptional(),
  })).max(MOST, `at most ${MOST} weights`),
})).max(MOST).superRefine((groups, context) => {
  const seen = new Set<string>();
  const names = groups.flatMap(({ weights }) => weights.map(({ name }) => name));
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) fault(context, `the weight ${twice} is there twice`);
});

/** Bytes that a weight takes in its file. */
export function storedBytes({ shape, quantization }: StoredWeight): number {
  return (quantization ? 2 : 4) * shape.reduce((product, n) => product * n, 1);
}

/**
 * Makes bytes of weights: little-endian, one after the other.
 *
 * @param weights The weights by name.
 * @param half In half precision, where a number has 11 bits.
 * @returns The bytes, and what a manifest says of them.
 * @throws {InputError} If a number is too large for half precision.
 */
export function encodeWeights(
  weights: Weights,
  half: boolean,
): { bytes: Uint8Array<ArrayBuffer>; entries: StoredWeight[] } {
  const entries = Object.entries(weights).map(([name, { shape }]): StoredWeight => ({
    ...{ name, shape, dtype: "float32" },
    ...half && { quantization: { dtype: "float16", original_dtype: "float32" } },
  }));
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + storedBytes(entry), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [name, { data }] of Object.entries(weights)) {
    for (const value of data) {
      if (half) view.setFloat16(at, value, true);
      else view.setFloat32(at, value, true);
      if (half && !Number.isFinite(view.getFloat16(at, true))) {
        throw new InputError(`the weight ${name} has ${value}, too large for half precision`);
      }
      at += half ? 2 : 4;
    }
  }
  return { bytes, entries };
}

/**
 * Reads weights that lie one after the other.
 *
 * @param bytes Their bytes.
 * @param entries What the manifest says of them.
 * @throws {InputError} If there are other than so many bytes, or a number is not finite.
 */
export function decodeWeights(bytes: ArrayBuffer, entries: readonly StoredWeight[]): Weights {
  const needed = entries.reduce((sum, entry) => sum + storedBytes(entry), 0);
  if (bytes.byteLength !== needed) {
    throw new InputError(`has ${bytes.byteLength} bytes, model.json says ${needed}`);
  }
  const weights: Record<string, Weight> = {};
  let offset = 0;
  for (const entry of entries) {
    const { name, shape, quantization } = entry, size = storedBytes(entry);
    const data = quantization
      ? fromHalf(new Uint16Array(bytes.slice(offset, offset + size)))
      : new Float32Array(bytes.slice(offset, offset + size));
    const place = data.findIndex((value) => !Number.isFinite(value));
    if (place >= 0) {
      throw new InputError(
        `the weight ${name} has ${data[place]} at place ${place}; train or import the model again`,
      );
    }
    weights[name] = { data, shape };
    offset += size;
  }
  return weights;
}

/** Half-precision numbers: a sign, 5 bits of exponent, 10 of fraction. */
function fromHalf(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const exponent = half >> 10 & 31, fraction = half & 1023, sign = half >> 15 ? -1 : 1;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return exponent === 0
      ? sign * fraction * 2 ** -24
      : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** `model.json`: TF.js' weights manifest, with the model's configuration beside it. */
export interface ModelJson {
  /** Everything about the model that is not a weight. */
  readonly config: object;
  /** Names, shapes and files of the weights. */
  readonly weightsManifest: WeightsManifest;
  /** How far training was, and the weights that it goes on from; absent in what is used alone. */
  readonly training?: { readonly progress: object; readonly weightsManifest: WeightsManifest };
}

/** What `model.json` says it is. */
export const MODEL_FORMAT = "aud2repr2pose";
/** Version of the format. */
export const MODEL_VERSION = 1;

/** The fields of `model.json` that are not the configuration, which stands beside them. */
const modelJsonSchema = z.looseObject({
  $schema: z.string("a text").exactOptional(),
  format: z.literal(MODEL_FORMAT),
  version: z.literal(MODEL_VERSION),
  weightsManifest: weightsManifestSchema,
  training: object({
    progress: z.looseObject({}, "an object"),
    weightsManifest: weightsManifestSchema,
  }).exactOptional(),
}, "an object");

/**
 * Takes `model.json` apart.
 *
 * @param json The parsed JSON, of this format and version.
 * @param path What to call it in errors.
 * @throws {InputError} If a field is wrong.
 */
export function parseModelJson(json: unknown, path: string): ModelJson {
  const {
    $schema: _schema,
    format: _format,
    version: _version,
    weightsManifest,
    training,
    ...config
  } = readAs(modelJsonSchema, json, path);
  return { config, weightsManifest, ...(training && { training }) };
}

/**
 * Checks what a model holds, and fills in what models of earlier versions leave open.
 *
 * @param model Configuration and weights.
 * @param source What to call it in the line about what was assumed.
 * @throws {InputError} If something is missing or wrong.
 */
export function modelDataOf(
  { config, weights }: { readonly config: object; readonly weights: Weights },
  source: string,
): GestureModelData {
  const model = validateModelData({ config, weights });
  const { recipe, assumed } = storedRecipe((config as { recipe: unknown }).recipe);
  return {
    ...model,
    config: { ...model.config, recipe },
    ...assumed !== undefined && { assumed: [`${source} ${assumed}`] },
  };
}

/**
 * Reads a model from wherever its files are, such as an address in a web page.
 *
 * @param read Reads a file of its folder: `model.json`, then those of weights.
 * @returns Its configuration and weights, for `new GestureModel()`.
 * @throws {InputError} If it is no model, or damaged.
 *
 * @example Usage
 * ```ts ignore
 * import { GestureModel, readStoredModel } from "@aud2repr2pose/aud2repr2pose/model";
 *
 * const data = await readStoredModel(async (name) => {
 *   const response = await fetch(`models/default/${name}`);
 *   return await response.arrayBuffer();
 * });
 * const model = new GestureModel(data);
 * ```
 */
export async function readStoredModel(
  read: (name: string) => Promise<ArrayBuffer>,
): Promise<GestureModelData> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(await read("model.json")));
  } catch (error) {
    throw error instanceof SyntaxError
      ? new InputError(`model.json: is not valid JSON: ${error.message}`)
      : error;
  }
  const { config, weightsManifest } = parseModelJson(json, "model.json");
  const weights: Record<string, Weight> = {};
  for (const { paths, weights: entries } of weightsManifest) {
    const parts = await Promise.all(paths.map(read));
    const bytes = await new Blob(parts).arrayBuffer();
    Object.assign(weights, named(paths.join(", "), () => decodeWeights(bytes, entries)));
  }
  return named("model.json", () => modelDataOf({ config, weights }, "the model"));
}
