import { naming } from "./files.ts";

/**
 * Lists the files below a folder, those whose names begin with a dot aside. Links are followed.
 *
 * @param root The folder.
 * @param folder Where below it to look, with `/` between folders; `""` for everywhere.
 * @param depth How many folders to go down: 0 for the files of `folder` itself.
 * @returns Their paths below `root`, with `/` between folders; nothing if there is no such folder.
 * @throws {InputError} If a folder cannot be read, as one line that names it.
 */
export async function listFiles(root: string, folder: string, depth: number): Promise<string[]> {
  const path = folder ? `${root}/${folder}` : root;
  const files: string[] = [];
  const below: string[] = [];
  await naming(path, async () => {
    if (!await Deno.stat(path).catch(() => null)) return;
    for await (const entry of Deno.readDir(path)) {
      if (entry.name.startsWith(".")) continue;
      const name = folder ? `${folder}/${entry.name}` : entry.name;
      const { isDirectory } = entry.isSymlink
        ? await Deno.stat(`${root}/${name}`).catch(() => entry)
        : entry;
      (isDirectory ? below : files).push(name);
    }
  });
  if (depth === 0) return files;
  for (const name of below) files.push(...await listFiles(root, name, depth - 1));
  return files;
}
