import { InputError } from "../input_error.ts";
import type { Weight, Weights } from "../weights.ts";
import { naming, readFile, writeFile } from "./files.ts";

/** TF.js's weights manifest: which weights are in which files, one after the other. */
export type WeightsManifest = readonly {
  /** Names of the files, beside the one that holds the manifest. */
  readonly paths: readonly string[];
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: "float32";
  }[];
}[];

/** How many digits of its contents' SHA-256 a file has in its name. */
const DIGITS = 16;

/**
 * Writes weights to a file that is named after its contents, `STEM.HASH.bin` (float32,
 * little-endian): so it never takes the place of another, which a manifest may still speak of.
 *
 * @param folder The folder.
 * @param stem The first part of the name, such as `weights`.
 * @param weights The weights by name.
 * @returns What says where they are: it is the caller's to write, last and in one go.
 * @throws {InputError} If the file cannot be written, as one line that names it.
 */
export async function writeWeights(
  folder: string,
  stem: string,
  weights: Weights,
): Promise<WeightsManifest> {
  const entries = Object.entries(weights);
  const blob = new Blob(entries.map(([, { data }]) => data as Float32Array<ArrayBuffer>));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  const path = `${stem}.${hash.slice(0, DIGITS)}.bin`;
  await writeFile(`${folder}/${path}`, [bytes]);
  return [{
    paths: [path],
    weights: entries.map(([name, { shape }]) => ({ name, shape, dtype: "float32" })),
  }];
}

/**
 * Reads the weights of a manifest.
 *
 * @param folder The folder of the manifest.
 * @param manifest Where they are.
 * @throws {InputError} If a file cannot be read or is cut short, as one line that names it.
 */
export async function readWeights(folder: string, manifest: WeightsManifest): Promise<Weights> {
  const weights: Record<string, Weight> = {};
  for (const group of manifest) {
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
  return weights;
}

/**
 * Removes weights that are not spoken of any more.
 *
 * @param folder The folder.
 * @param manifests What is still spoken of.
 */
export async function removeOtherWeights(
  folder: string,
  manifests: readonly WeightsManifest[],
): Promise<void> {
  const kept = new Set(manifests.flat().flatMap(({ paths }) => paths));
  const ours = new RegExp(`^(weights|training)(\\.[0-9a-f]{${DIGITS}})?\\.bin$`);
  await naming(folder, async () => {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && ours.test(name) && !kept.has(name)) await Deno.remove(`${folder}/${name}`);
    }
  });
}
