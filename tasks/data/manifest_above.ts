import { join } from "@std/path";

/**
 * Finds the manifest of the data set that a folder such as `DATA/test/labels` is in.
 *
 * @param folder The folder.
 * @returns `manifest.json` there or up to two folders above; undefined if there is none.
 */
export async function manifestAbove(folder: string): Promise<string | undefined> {
  for (const up of [".", "..", "../.."]) {
    const manifest = join(folder, up, "manifest.json");
    if (await Deno.stat(manifest).catch(() => undefined)) return manifest;
  }
}
