import { InputError } from "../input_error.ts";
import type { Weight, Weights } from "../weights.ts";
import { readFile, readJson, writeFile } from "./files.ts";

/** The contents of a MODEL folder. */
export interface ModelFolder {
  /** Everything about the model that is not a weight, as JSON holds it. */
  readonly config: object;
  /** Its weights by name. */
  readonly weights: Weights;
}

/** `model.json`: TF.js' weights manifest, with the model's configuration beside it. */
interface ModelJson {
  readonly format: string;
  readonly version: number;
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly dtype: "float32";
    }[];
  }[];
}

const FORMAT = "aud2repr2pose";
const VERSION = 1;

/**
 * Writes a model as a folder of `model.json` (configuration and TF.js weights manifest) and
 * `weights.bin` (float32, little-endian). Nothing else is needed to predict with it.
 *
 * @param folder The MODEL folder; made if it is absent. A model that is there is replaced.
 * @param model The model.
 * @throws {InputError} If the folder cannot be written, as one line that names the file.
 */
export async function writeModelFolder(
  folder: string,
  { config, weights }: ModelFolder,
): Promise<void> {
  const entries = Object.entries(weights);
  const json: ModelJson = {
    format: FORMAT,
    version: VERSION,
    ...config,
    weightsManifest: [{
      paths: ["weights.bin"],
      weights: entries.map(([name, { shape }]) => ({ name, shape, dtype: "float32" })),
    }],
  };
  await writeFile(
    `${folder}/weights.bin`,
    entries.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
  await writeFile(`${folder}/model.json`, [JSON.stringify(json, null, 1) + "\n"]);
}

/**
 * Reads a model that {@linkcode writeModelFolder} wrote.
 *
 * @param folder The MODEL folder.
 * @throws {InputError} If there is no model, it is of another kind, or it is damaged; one line that
 * names the file.
 */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const path = `${folder}/model.json`;
  if (!await Deno.stat(path).catch(() => undefined)) {
    throw new InputError(`${folder}: no model is there; make one with import-model`);
  }
  const { format, version, weightsManifest, ...config } = await readJson(path) as ModelJson;
  if (format !== FORMAT || !Array.isArray(weightsManifest)) {
    throw new InputError(`${path}: is not a model of this package; make one with import-model`);
  }
  if (version !== VERSION) {
    throw new InputError(`${path}: has format version ${version}, this package reads ${VERSION}`);
  }
  const weights: Record<string, Weight> = {};
  for (const group of weightsManifest as ModelJson["weightsManifest"]) {
    const parts = await Promise.all(group.paths.map((name) => readFile(`${folder}/${name}`)));
    const bytes = await new Blob(parts).arrayBuffer();
    let offset = 0;
    for (const { name, shape } of group.weights) {
      const length = shape.reduce((product, n) => product * n, 1);
      if (offset + 4 * length > bytes.byteLength) {
        throw new InputError(
          `${folder}/${group.paths.join(", ")}: is cut short, ${name} is not all there`,
        );
      }
      weights[name] = { data: new Float32Array(bytes, offset, length), shape };
      offset += 4 * length;
    }
  }
  return { config, weights };
}
