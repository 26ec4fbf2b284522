import { basename, dirname, extname, join } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { listFiles, naming } from "../../src/files/files.ts";
import { utteranceName } from "../../src/gesture/catalog.ts";
import { namedPath } from "../command/paths.ts";

/** A file to show. */
export interface SourceFile {
  readonly path: string;
  /** What it must lie in: the folder that was named, or the file itself. Without links. */
  readonly within: string;
  /** The manifest that says how its motion is read; where absent, one of the folders that it is in. */
  readonly manifest?: string;
}

/** Files of one kind from one place, by the utterance that they are of. */
export interface Source {
  /** What the place is called. */
  readonly name: string;
  /** Whether a file was named, not a folder. */
  readonly single: boolean;
  readonly files: ReadonlyMap<string, SourceFile>;
}

/** Endings of gesture files; where a folder has several of an utterance, the first counts. */
export const GESTURES: readonly string[] = [".npy", ".txt", ".json", ".bvh", ".glb"];
/** Endings of recordings. */
export const SPEECH: readonly string[] = [".wav"];

/** JSON files that stages write and that are no gestures. */
const OTHER_JSON = /\.run\.json$|^(model|vectors|manifest|evaluation|cells|split\.lock)\.json$/;

/**
 * Finds the files of a place: a file, a folder of files, or a folder of such folders, one a system.
 *
 * @param argument What was named, or NAME=PATH.
 * @param endings The endings that count.
 * @throws {InputError} If it is not there, or has no such files; one line that names it.
 */
export async function findSources(
  argument: string,
  endings: readonly string[],
): Promise<Source[]> {
  const { name, path } = namedPath(argument);
  const sources = await sourcesAt(path, endings);
  return name === undefined ? sources : sources.map((source) => ({
    ...source,
    name: sources.length === 1 ? name : `${name}/${source.name}`,
  }));
}

/** The same files, whose motion is read as a manifest says. */
export function readBy(manifest: string | undefined, source: Source): Source {
  if (manifest === undefined) return source;
  const files = new Map([...source.files].map(([name, file]) => [name, { ...file, manifest }]));
  return { ...source, files };
}

async function sourcesAt(path: string, endings: readonly string[]): Promise<Source[]> {
  const { isFile } = await naming(path, () => Deno.stat(path));
  const wanted = `${endings.slice(0, -1).join(", ")}${endings.length > 1 ? " or " : ""}${
    endings.at(-1)
  }`;
  if (isFile) {
    if (!endings.includes(extname(path).toLowerCase())) {
      throw new InputError(`${path}: is not a ${wanted} file`);
    }
    const file = { path, within: await Deno.realPath(path) };
    return [{ name: basename(path), single: true, files: new Map([[utteranceName(path), file]]) }];
  }
  const folders = [path];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (isDirectory && !name.startsWith(".")) folders.push(join(path, name));
  }
  const [own, ...below] = await Promise.all(
    folders.map((folder) => folderSource(folder, path, endings)),
  );
  const sources = own!.files.size > 0 ? [own!] : below.filter(({ files }) => files.size > 0);
  if (sources.length === 0) throw new InputError(`${path}: holds no ${wanted} files`);
  return sources.sort((a, b) => a.name < b.name ? -1 : 1);
}

async function folderSource(
  folder: string,
  named: string,
  endings: readonly string[],
): Promise<Source> {
  const within = await naming(named, () => Deno.realPath(named));
  const files = new Map<string, SourceFile>();
  const names = (await listFiles(folder, "", 0)).sort();
  for (const ending of endings) {
    for (const name of names) {
      if (extname(name).toLowerCase() !== ending || OTHER_JSON.test(name)) continue;
      const file = { path: join(folder, name), within };
      const utterance = utteranceName(name);
      if (!files.has(utterance) && await liesWithin(file)) files.set(utterance, file);
    }
  }
  const name = basename(await Deno.realPath(folder));
  return { name, single: false, files };
}

/** Whether a file is, links followed, in what was named; a link may lead elsewhere at any time. */
async function liesWithin({ path, within }: SourceFile): Promise<boolean> {
  const real = await Deno.realPath(path).catch(() => undefined);
  return real !== undefined && (real === within || real.startsWith(join(within, "/")));
}

/** Names for sources that tell them apart: of two `predicted`, the folder that each is in as well. */
export function distinctNames(sources: readonly Source[]): string[] {
  return sources.map(({ name, files }, i) => {
    const twice = sources.some((other, j) => j !== i && other.name === name);
    if (!twice) return name;
    const [{ path }] = [...files.values()] as [SourceFile];
    const place = sources[i]!.single ? dirname(path) : dirname(dirname(path));
    return `${basename(place)}/${name}`;
  });
}
