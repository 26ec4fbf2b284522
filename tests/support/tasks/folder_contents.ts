import { basename, join } from "@std/path";
import { listFiles } from "../../../src/files/files.ts";

/**
 * All files below a folder by path, its name in run records aside: two folders that the same command
 * made have the same contents.
 */
export async function folderContents(folder: string): Promise<Record<string, Uint8Array>> {
  const contents: Record<string, Uint8Array> = {};
  for (const path of (await listFiles(folder, "", Infinity)).sort()) {
    const bytes = await Deno.readFile(join(folder, path));
    contents[path] = path.endsWith(".run.json") ? withoutName(bytes, basename(folder)) : bytes;
  }
  return contents;
}

function withoutName(record: Uint8Array, name: string): Uint8Array {
  const text = new TextDecoder().decode(record);
  return new TextEncoder().encode(text.replaceAll(new RegExp(`/${name}(?=["/])`, "g"), "/FOLDER"));
}
