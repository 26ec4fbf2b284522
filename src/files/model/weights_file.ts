import * as z from "zod";
import { InputError } from "../../errors/input_error.ts";
import { fault, list, number, object, text } from "../../json/fields.ts";
import type { Weight, Weights } from "../../model/weights.ts";
import { naming, readFile, writeFile } from "../files.ts";

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

/** Most weights of a model, and most files of them. */
const MOST = 10_000;
/** Longest dimension of a weight: a layer of a hundred thousand units is none of a gesture model. */
const LONGEST = 2 ** 24;

/** A weights manifest as JSON: each weight once, in files beside the one that holds the manifest. */
export const weightsManifestSchema: z.ZodType<WeightsManifest> = list(object({
  paths: list(
    text().max(200).regex(/^\w[\w.-]*$/, "the name of a file in the model's own folder"),
  ).max(MOST),
  weights: list(object({
    name: text().max(200).regex(/^[a-z][\w/.-]*$/i, "a name such as gru/kernel"),
    shape: list(number({ least: 1, most: LONGEST, whole: true })).max(4, "at most four dimensions"),
    dtype: z.literal("float32", '"float32"'),
  })).max(MOST, `at most ${MOST} weights`),
})).max(MOST).superRefine((groups, context) => {
  const seen = new Set<string>();
  const names = groups.flatMap(({ weights }) => weights.map(({ name }) => name));
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) fault(context, `the weight ${twice} is there twice`);
});

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
  const path = `${stem}.${await hashOf(bytes)}.bin`;
  await writeFile(`${folder}/${path}`, [bytes]);
  return [{
    paths: [path],
    weights: entries.map(([name, { shape }]) => ({ name, shape, dtype: "float32" })),
  }];
}

/** How a file that is named after its contents is called. */
const NAMED_AFTER_CONTENTS = new RegExp(`\\.([0-9a-f]{${DIGITS}})\\.bin$`);

/**
 * Reads the weights of a manifest. No more memory is taken than its files have bytes, and nothing is
 * read that is not a plain file.
 *
 * @param folder The folder of the manifest.
 * @param manifest Where they are.
 * @throws {InputError} If a file cannot be read, has another length than its weights, is not what it
 * was when it was written, or holds NaN or infinity; as one line that names it.
 */
export async function readWeights(folder: string, manifest: WeightsManifest): Promise<Weights> {
  const weights: Record<string, Weight> = {};
  for (const { paths, weights: entries } of manifest) {
    const files = paths.map((name) => `${folder}/${name}`);
    await checkLength(files, entries);
    const parts = await Promise.all(files.map(readVerified));
    const bytes = await new Blob(parts).arrayBuffer();
    let offset = 0;
    for (const { name, shape } of entries) {
      const data = new Float32Array(bytes, offset, elements(shape));
      const place = data.findIndex((value) => !Number.isFinite(value));
      if (place >= 0) {
        throw new InputError(
          `${files.join(", ")}: the weight ${name} has ${
            data[place]
          } at place ${place}; train or ` +
            `import the model again`,
        );
      }
      weights[name] = { data, shape };
      offset += data.byteLength;
    }
  }
  return weights;
}

/** Numbers of a weight. */
function elements(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Checks, before any is read, that files are as long as their weights. */
async function checkLength(
  files: readonly string[],
  entries: WeightsManifest[number]["weights"],
): Promise<void> {
  let found = 0;
  for (const path of files) {
    const { isFile, size } = await naming(path, () => Deno.stat(path));
    if (!isFile) throw new InputError(`${path}: is not a plain file`);
    found += size;
  }
  let needed = 0;
  for (const { name, shape } of entries) {
    needed += 4 * elements(shape);
    if (needed <= found) continue;
    throw new InputError(`${files.join(", ")}: is cut short, ${name} is not all there`);
  }
  if (needed < found) {
    throw new InputError(
      `${files.join(", ")}: has ${found - needed} bytes more than model.json says`,
    );
  }
}

/** Reads a file that is named after its contents, which must be what they were. */
async function readVerified(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const said = NAMED_AFTER_CONTENTS.exec(path)?.[1];
  if (said === undefined) {
    throw new InputError(`${path}: is not named after its contents, as in weights.HASH.bin`);
  }
  const bytes = await readFile(path);
  if (await hashOf(bytes) === said) return bytes;
  throw new InputError(
    `${path}: is damaged: its contents are not those that it is named after; copy the model again`,
  );
}

/** The first digits of the SHA-256 of some bytes. */
async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return hash.toHex().slice(0, DIGITS);
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
