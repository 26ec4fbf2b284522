import { readAs } from "../json/read_as.ts";
import type { DataManifest } from "./data_manifest.ts";
import { manifestSchema } from "./manifest_schema.ts";

/**
 * Checks a data manifest that was read from JSON, and fills in the paper's value of each setting that
 * it leaves out.
 *
 * @param json The parsed JSON. `noise` may be `"none"`, ids in lists may be whole numbers.
 * @returns The manifest with every setting.
 * @throws {InputError} If a field is unknown, missing or wrong; the line names every such field.
 *
 * @example Usage
 * ```ts
 * import { validateManifest } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const mine = {
 *   name: "mine",
 *   files: { speech: "{id}.wav", motion: "{id}.bvh" },
 *   split: { rule: "ratio", train: 0.8, dev: 0.1, test: 0.1, seed: 1 },
 * };
 * assertEquals(validateManifest(mine).gestures.frameRate, 20);
 * assertThrows(
 *   () => validateManifest({ ...mine, gestures: { framerate: 20 } }),
 *   Error,
 *   "gestures.framerate is not a field (did you mean gestures.frameRate?)",
 * );
 * ```
 */
export function validateManifest(json: unknown): DataManifest {
  const { $schema: _, ...manifest } = readAs(manifestSchema, json, "data manifest");
  return manifest;
}
