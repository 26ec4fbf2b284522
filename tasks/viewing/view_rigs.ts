import { dirname, extname, join } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import { exists, readJson } from "../../src/files/files.ts";
import { readBvhFile } from "../../src/files/motion_files.ts";
import { KNOWN_RIGS, type Rig, rigOf } from "../../src/gesture/rig.ts";

/** Files that hold the skeleton of what lies beside or below them. */
const FILES = ["vectors.json", "model.json", "skeleton.json"];

/**
 * The skeleton that `--skeleton` names.
 *
 * @param value `takeuchi`, `trinity`, or a file: BVH, or JSON that holds one.
 * @throws {InputError} If there is none.
 */
export async function namedRig(value: string): Promise<Rig> {
  const known = KNOWN_RIGS.find(({ name }) => name === value);
  if (known) return known;
  if (extname(value).toLowerCase() === ".bvh") return readBvhFile(value).skeleton;
  if (!await exists(value)) {
    const names = KNOWN_RIGS.map(({ name }) => name).join(", ");
    throw new InputError(`--skeleton ${value} is neither a file nor one of ${names}`);
  }
  return await named(value, () => jsonRig(value));
}

/** The skeletons that data sets and models declare whose folders files lie in, the nearest first. */
export async function rigsNear(paths: Iterable<string>): Promise<Rig[]> {
  const folders = new Set<string>();
  for (const path of paths) {
    const folder = dirname(path);
    for (const place of [folder, join(folder, ".."), join(folder, "..", "..")]) folders.add(place);
  }
  const rigs: Rig[] = [];
  for (const folder of folders) {
    for (const name of FILES) {
      const path = join(folder, name);
      if (!await exists(path)) continue;
      const rig = await jsonRig(path).catch(() => undefined); // a file of another kind
      if (rig) rigs.push(rig);
    }
  }
  return rigs;
}

/** The skeleton in a JSON file: its own contents, or its field `skeleton`. */
async function jsonRig(path: string): Promise<Rig> {
  const json = await readJson(path) as { skeleton?: object } | null;
  return rigOf(json?.skeleton ?? json ?? {}, path);
}
