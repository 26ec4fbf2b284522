import { fromFileUrl, resolve } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { manifestFiles } from "../../src/files/data/read_manifest.ts";

/** The manifests that ship with the package. */
const SHIPPED: readonly string[] = [
  "takeuchi",
  "synthetic",
  "beat",
  "beat2",
  "beat_scott",
  "genea_2020",
  "genea_2022",
  "genea_2023",
  "trinity",
  "zeroeggs",
];

/** `--manifest`, of the commands that take a data set which has none of its own yet. */
export const manifestFlag = {
  value: "NAME|F.json",
  help: `The data set: ${SHIPPED.join(", ")}, or the path of a manifest`,
} as const;

/** `--manifest`, of the commands that show recorded motion. */
export const recordedBy = {
  ...manifestFlag,
  help: "The data set whose motion the original is, or what is shown without one: NAME or a path " +
    "(default: the manifest.json of the folder that it is in)",
} as const;

/** The file of a manifest that is given by its name or path. */
export function manifestPath(manifest: string): string {
  if (/[/\\]|\.json$/i.test(manifest)) return manifest;
  if (!SHIPPED.includes(manifest)) {
    throw new InputError(
      `--manifest ${manifest} is neither one of ${SHIPPED.join(", ")} nor the path of a .json file`,
    );
  }
  return fromFileUrl(new URL(`../../data_manifest/${manifest}.json`, import.meta.url));
}

/** The files of a manifest that belong to the user: those that ship are part of the program. */
export async function ownManifestFiles(manifest: string): Promise<string[]> {
  return SHIPPED.includes(manifest) ? [] : await manifestFiles(manifest);
}

/** Whether a file is part of the program, as manifests and their tables are that ship. */
export function isShipped(path: string): boolean {
  return resolve(path).startsWith(fromFileUrl(new URL("../../data_manifest/", import.meta.url)));
}
