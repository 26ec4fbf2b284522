import {
  type FeatureRecipe,
  featureRecipe,
  type StoredRecipe,
  storedRecipe,
  validateRecipe,
  withConstantHop,
} from "../../audio/recipe.ts";
import { type DataManifest, validateManifest } from "../../dataset/data_manifest.ts";
import type { GestureSettings } from "../../dataset/manifest/gesture_settings.ts";
import { named } from "../../errors/named.ts";
import { readBvh } from "../../motion/bvh/bvh_reader.ts";
import { recordedPositions } from "../../motion/recorded_positions.ts";
import { type Skeleton, validateSkeleton } from "../../motion/skeleton/skeleton.ts";
import { readFile, readJson } from "../files.ts";
import { note } from "../notes.ts";

/**
 * The files of a data manifest.
 *
 * @param path The manifest, see {@linkcode readManifest}.
 * @returns Its path, then that of the skeleton's file where it names one.
 */
export async function manifestFiles(path: string): Promise<string[]> {
  const { skeleton } = validateManifest(await readJson(path)).gestures;
  if (typeof skeleton !== "string" || !skeleton.includes(".")) return [path];
  const folder = path.replace(/[^/\\]*$/, "");
  const isAbsolute = /^([/\\]|[a-z]:)/i.test(skeleton);
  return [path, isAbsolute ? skeleton : folder + skeleton];
}

/**
 * Reads a data manifest, and the skeleton that it names by a path, which is meant from the manifest's
 * folder.
 *
 * @param path The manifest: a file of `data_manifest/`, or `DATA/manifest.json` of a data set that is
 * split.
 * @returns The manifest with every setting and no paths but the patterns of files.
 * @throws {InputError} If a file cannot be read or a field is wrong; the line begins with the path.
 *
 * @example Usage
 * ```ts ignore
 * import { readManifest } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * const { gestures } = await readManifest("data/manifest.json");
 * console.log(gestures.frameRate);
 * ```
 */
export async function readManifest(path: string): Promise<DataManifest> {
  const json = await readJson(path);
  const manifest = named(path, () => validateManifest(json));
  const [, skeleton] = await manifestFiles(path);
  if (skeleton === undefined) return manifest;
  const found = await readSkeleton(skeleton, manifest.gestures);
  return { ...manifest, gestures: { ...manifest.gestures, skeleton: found } };
}

/** The skeleton of a file, in cm and with y upward. */
async function readSkeleton(path: string, settings: GestureSettings): Promise<Skeleton> {
  if (/\.json$/i.test(path)) {
    const json = await readJson(path);
    return named(path, () => validateSkeleton(json));
  }
  const { units, up, jointPositions } = settings;
  const options = { name: path, ...(jointPositions && { jointPositions }) };
  const motion = readBvh(await readFile(path), options);
  const meant = { ...(units !== undefined && { units }), ...(up && { up }) };
  const { skeleton, notes } = named(path, () => recordedPositions(motion, meant));
  note(path, notes);
  return skeleton;
}

/**
 * A feature recipe by the name of a shipped one, or from a JSON file.
 *
 * @param nameOrPath Such as `mfcc+prosody`, or a path that ends in `.json`.
 * @returns The recipe with every setting.
 * @throws {InputError} If there is none of that name, or the file is no recipe; one line.
 */
export async function readRecipe(nameOrPath: string): Promise<FeatureRecipe> {
  return nameOrPath.endsWith(".json")
    ? await readNamed(nameOrPath, validateRecipe)
    : featureRecipe(nameOrPath);
}

/**
 * The recipe of what was made by the original or by an earlier version, from what a user calls it: frames
 * at a constant hop unless a file says otherwise, at 44,100 Hz unless it says so.
 *
 * @param nameOrPath Such as `mfcc+prosody`, or a path that ends in `.json`.
 * @returns The recipe with every setting, and what was assumed.
 * @throws {InputError} If there is none of that name, or the file is no recipe; one line.
 */
export async function readOriginalRecipe(nameOrPath: string): Promise<StoredRecipe> {
  return nameOrPath.endsWith(".json")
    ? await readNamed(nameOrPath, storedRecipe)
    : storedRecipe(withConstantHop(featureRecipe(nameOrPath)));
}

async function readNamed<T>(path: string, validate: (json: unknown) => T): Promise<T> {
  const json = await readJson(path);
  return named(path, () => validate(json));
}
