import { join } from "@std/path";
import type { VectorsInfo } from "../../src/dataset/vectors_info.ts";
import { naming, readJson } from "../../src/files/files.ts";

/** The windows of all frames, which may still be right. */
const WINDOWS = /^X_(train|dev|test)\.npy$/;

/** Files that `vectorize` may have written beside `vectors.json`; it removes no others. */
const OWN_FILE =
  /^((X|Y|frames)_(train|dev|test)\.npy|utterances_(train|dev|test)\.csv|(dev|test)_inputs\/X_test_[^/\\]+\.npy)$/;

/**
 * Makes room for the vectors of a data set: removes `vectors.json`, which will no longer be true,
 * and files of the run that wrote it which are not replaced. Windows of all frames are left until it is
 * known whether they are those of the new frames.
 *
 * @param data The DATA folder.
 * @param files The files that will be written, their paths from DATA.
 * @returns The windows that are left, which the run before wrote.
 */
export async function removeEarlierVectors(
  data: string,
  files: readonly string[],
): Promise<string[]> {
  const replaced = new Set(files);
  const info = await readJson(join(data, "vectors.json")).catch(() => null);
  const earlier: unknown = (info as Partial<VectorsInfo> | null)?.files;
  const written = Array.isArray(earlier)
    ? earlier.filter((file): file is string => typeof file === "string" && OWN_FILE.test(file))
    : [];
  await remove(join(data, "vectors.json"));
  const old = written.filter((file) => !replaced.has(file));
  for (const file of old) if (!WINDOWS.test(file)) await remove(join(data, file));
  return old.filter((file) => WINDOWS.test(file));
}

async function remove(path: string): Promise<void> {
  await naming(path, async () => {
    if (await Deno.lstat(path).catch(() => null)) await Deno.remove(path);
  });
}
