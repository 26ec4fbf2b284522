import type { DataManifest } from "../../dataset/data_manifest.ts";
import { validateManifest } from "../../dataset/validate_manifest.ts";
import { InputError } from "../../errors/input_error.ts";
import { manifestFiles } from "./manifest_files.ts";
import { readBvh } from "../../motion/bvh/read_bvh.ts";
import type { Skeleton } from "../../motion/skeleton/skeleton.ts";
import { validateSkeleton } from "../../motion/skeleton/validate_skeleton.ts";
import { readFile, readJson } from "../files.ts";

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
 * import { readManifest } from "@aud2repr2pose/aud2repr2pose";
 *
 * const { gestures } = await readManifest("data/manifest.json");
 * console.log(gestures.frameRate);
 * ```
 */
export async function readManifest(path: string): Promise<DataManifest> {
  const json = await readJson(path);
  const manifest = about(path, () => validateManifest(json));
  const [, skeleton] = await manifestFiles(path);
  if (skeleton === undefined) return manifest;
  const found = await readSkeleton(skeleton);
  return { ...manifest, gestures: { ...manifest.gestures, skeleton: found } };
}

async function readSkeleton(path: string): Promise<Skeleton> {
  if (/\.json$/i.test(path)) {
    const json = await readJson(path);
    return about(path, () => validateSkeleton(json));
  }
  return readBvh(await readFile(path), { name: path }).skeleton;
}

/** Puts the file's name before what is wrong with it. */
function about<T>(path: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
}
