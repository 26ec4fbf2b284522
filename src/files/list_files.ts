import { naming } from "./files.ts";

/**
 * Lists the files below a folder, and links to files; not those whose names begin with a dot.
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
  const folders: string[] = [];
  await naming(path, async () => {
    if (!await Deno.stat(path).catch(() => null)) return;
    for await (const { name, isDirectory, isFile, isSymlink } of Deno.readDir(path)) {
      if (name.startsWith(".")) continue;
      const below = folder ? `${folder}/${name}` : name;
      if (isDirectory) folders.push(below);
      const toFile = async () => (await Deno.stat(`${root}/${below}`).catch(() => null))?.isFile;
      if (isFile || isSymlink && await toFile()) files.push(below);
    }
  });
  if (depth === 0) return files;
  for (const name of folders) files.push(...await listFiles(root, name, depth - 1));
  return files;
}
