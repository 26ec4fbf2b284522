import { basename, dirname, join, resolve } from "@std/path";
import { listFiles } from "../../../src/files/files.ts";

/**
 * All files below a folder by path, its name in run records aside: two folders that the same command
 * made have the same contents.
 */
export async function folderContents(folder: string): Promise<Record<string, Uint8Array>> {
  const contents: Record<string, Uint8Array> = {};
  for (const path of (await listFiles(folder, "", Infinity)).sort()) {
    const bytes = await Deno.readFile(join(folder, path));
    contents[path] = path.endsWith(".run.json") ? withoutName(bytes, resolve(folder)) : bytes;
  }
  return contents;
}

function withoutName(record: Uint8Array, folder: string): Uint8Array {
  // With the folder that it is in: other paths may hold the same name.
  const parent = basename(dirname(folder));
  const name = new RegExp(`/${parent}/${basename(folder)}(?=["/])`, "g");
  const text = new TextDecoder().decode(record);
  return new TextEncoder().encode(text.replaceAll(name, `/${parent}/FOLDER`));
}
