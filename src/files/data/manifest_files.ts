import { validateManifest } from "../../dataset/validate_manifest.ts";
import { readJson } from "../files.ts";

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
