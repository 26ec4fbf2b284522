import type * as z from "zod";
import { InputError } from "../errors/input_error.ts";
import { readAs } from "../json/read_as.ts";

/** Why the operating system refused, in words; a fault of the program itself is thrown on as it is. */
function reason(error: unknown, path: string): InputError {
  const said = (why: string) => new InputError(`${path}: ${why}`);
  if (error instanceof Deno.errors.NotFound) return said("no such file or folder");
  if (error instanceof Deno.errors.PermissionDenied) return said("permission denied");
  if (error instanceof Deno.errors.IsADirectory) return said("is a folder, not a file");
  if (error instanceof Deno.errors.NotADirectory) return said("a part of the path is not a folder");
  if (error instanceof Deno.errors.AlreadyExists) return said("is a file, not a folder");
  if (error instanceof Deno.errors.FilesystemLoop) return said("is a link that leads to itself");
  if (error instanceof Deno.errors.NotCapable) {
    if (/^\/(dev|proc|sys)\//.test(path)) {
      return said("is no plain file, and may not be used; save what is in it as a file first");
    }
    return said("not allowed: run with --allow-read and --allow-write for this path");
  }
  if (error instanceof Error && "code" in error) return said(error.message);
  throw error;
}

/**
 * Runs a file operation and turns what the operating system refuses into one line for the user. What is
 * wrong in a file is said by `named`.
 *
 * @param path The file that the line names.
 * @param operation What to run, at once or as a promise.
 * @returns What it returns.
 * @throws {InputError} `PATH: why`; those of the operation as they are.
 */
export function naming<T>(path: string, operation: () => T): T {
  const refused = (error: unknown): never => {
    throw error instanceof InputError ? error : reason(error, path);
  };
  try {
    const result = operation();
    return result instanceof Promise ? result.catch(refused) as T : result;
  } catch (error) {
    return refused(error);
  }
}

/**
 * Whether a file or folder is there, or what a link leads to.
 *
 * @param path Where it would be.
 * @returns False as well where the operating system does not say.
 */
export async function exists(path: string): Promise<boolean> {
  return await statOf(path) !== undefined;
}

/**
 * Whether a folder is there, or a link to one.
 *
 * @param path Where it would be.
 * @returns False as well where the operating system does not say.
 */
export async function isFolder(path: string): Promise<boolean> {
  return (await statOf(path))?.isDirectory ?? false;
}

/**
 * Whether a plain file is there, or a link to one.
 *
 * @param path Where it would be.
 * @returns False as well where the operating system does not say.
 */
export async function isFile(path: string): Promise<boolean> {
  return (await statOf(path))?.isFile ?? false;
}

/**
 * What is known of a file or folder.
 *
 * @param path Where it would be.
 * @returns Undefined where there is none, or the operating system does not say.
 */
export async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  return await Deno.stat(path).catch(() => undefined);
}

/**
 * Refuses what is no plain file, such as a pipe, whose reading could wait without end.
 *
 * @param path Where it is.
 * @param info What `Deno.stat` says of it.
 * @throws {InputError} If it is something else, as one line that says what.
 */
export function requireFile(path: string, info: Deno.FileInfo): void {
  if (info.isFile) return;
  if (info.isDirectory) throw new InputError(`${path}: is a folder, not a file`);
  const kind = info.isFifo
    ? "a pipe"
    : info.isSocket
    ? "a socket"
    : info.isCharDevice || info.isBlockDevice
    ? "a device"
    : "something else";
  throw new InputError(`${path}: is ${kind}, not a file; save what comes from it as a file first`);
}

/**
 * Opens a file to read it from its beginning.
 *
 * @throws {InputError} If it cannot be read or is no plain file, as one line that names it.
 */
export function openFile(path: string): Promise<Deno.FsFile> {
  return naming(path, async () => {
    requireFile(path, await Deno.stat(path));
    return await Deno.open(path);
  });
}

/**
 * Reads a whole file.
 *
 * @throws {InputError} If it cannot be read, as one line that names it.
 */
export function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return naming(path, async () => {
    requireFile(path, await Deno.stat(path));
    return await Deno.readFile(path);
  });
}

/**
 * Reads a whole file of text.
 *
 * @throws {InputError} If it cannot be read, as one line that names it.
 */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readFile(path));
}

/**
 * Reads a JSON file.
 *
 * @throws {InputError} If it cannot be read or is not JSON, as one line that names it.
 */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${path}: is not valid JSON: ${(error as Error).message}`);
  }
}

/**
 * Reads a JSON file that this package wrote.
 *
 * @param path The file.
 * @param schema What is in it.
 * @param otherwise What to say of a file that is not so, before what is wrong with it.
 * @throws {InputError} If it cannot be read, is not JSON, or is something else; one line that names it.
 */
export async function readJsonAs<T>(
  path: string,
  schema: z.ZodType<T>,
  otherwise: string,
): Promise<T> {
  const json = await readJson(path);
  try {
    return readAs(schema, json, "", 1);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${path}: ${otherwise} (${error.message})`);
  }
}

/** The folder that a path lies in. */
function folderOf(path: string): string {
  const cut = Math.max(
    path.lastIndexOf("/"),
    Deno.build.os === "windows" ? path.lastIndexOf("\\") : -1,
  );
  return cut < 0 ? "." : path.slice(0, cut) || "/";
}

/** Where the lock of a file is that a run writes alone: beside it, out of sight. */
export function fileLock(folder: string, name: string): string {
  return `${folder}/.${name}.lock`;
}

/** A file under the name that it has until it is complete. */
export interface TemporaryFile {
  /** Its name, beside that of the file that it will be. */
  readonly name: string;
  /** The file, open for writing. */
  readonly file: Deno.FsFile;
}

/**
 * Begins a file that is to be written whole or not at all.
 *
 * @param path What it will be called, and must be renamed to; its folder is made if it is absent.
 */
export async function createTemporaryFile(path: string): Promise<TemporaryFile> {
  await Deno.mkdir(folderOf(path), { recursive: true });
  if (await isFolder(path)) {
    throw new InputError(`${path}: is a folder, not a file`);
  }
  const name = `${path}.${crypto.randomUUID().slice(0, 8)}.partial`;
  return { name, file: await Deno.open(name, { write: true, createNew: true }) };
}

/**
 * Removes what a program that was killed left of files that were not complete. Only whoever has a
 * folder to itself may do so: another program may be writing them.
 *
 * @param folder Where they would be; nothing is done if there is no such folder.
 * @param file What the files were to be called; by default all in the folder, but not those of
 * which somebody has the lock.
 */
export async function removeTemporaryFiles(folder: string, file?: string): Promise<void> {
  await naming(folder, async () => {
    if (!await exists(folder)) return;
    for await (const { name, isFile: isPlain } of Deno.readDir(folder)) {
      const [, target] = /^(.*)\.[0-9a-f]{8}\.partial$/s.exec(name) ?? [];
      if (!isPlain || target === undefined || target !== (file ?? target)) continue;
      const isHeld = file === undefined &&
        await exists(fileLock(folder, target));
      if (!isHeld) await Deno.remove(`${folder}/${name}`);
    }
  });
}

/** Writes all of some bytes where the file stands. */
export async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
}

/**
 * Writes a file whole or not at all: to a temporary name beside it, synced, then renamed.
 *
 * @param path The file; its folder is made if it is absent.
 * @param chunks The contents in pieces, taken one after the other, so that they need not all be in
 * memory.
 * @throws {InputError} If it cannot be written, as one line that names it.
 */
export async function writeFile(
  path: string,
  chunks: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>,
): Promise<void> {
  await naming(path, async () => {
    const { name, file } = await createTemporaryFile(path);
    try {
      using _closed = file;
      const encoder = new TextEncoder();
      for await (const chunk of chunks) {
        await writeAll(file, typeof chunk === "string" ? encoder.encode(chunk) : chunk);
      }
      await file.sync();
    } catch (error) {
      await Deno.remove(name).catch(() => {});
      throw error;
    }
    await Deno.rename(name, path);
  });
}

/**
 * Checks that a file could be written, before the work of making its contents; leaves no trace.
 *
 * @param path The file; its folder need not be there yet.
 * @throws {InputError} If it could not, as one line that names it.
 */
export async function checkWritable(path: string): Promise<void> {
  await naming(path, async () => {
    if (path.endsWith("/") || await isFolder(path)) {
      throw new InputError(`${path}: is a folder, not a file`);
    }
    let folder = folderOf(path);
    while (!await exists(folder)) {
      if (folder === folderOf(folder)) break;
      folder = folderOf(folder);
    }
    const probe = await Deno.makeTempFile({ dir: folder, prefix: ".probe" });
    await Deno.remove(probe);
  });
}

/** Options of {@linkcode listFiles}. */
export interface ListFilesOptions {
  /**
   * Goes down links to folders as well, after all that is no link: no folder twice, and none that the link
   * lies in itself.
   *
   * @default {false}
   */
  readonly followLinks?: boolean;
}

/** A folder to list. */
interface Listed {
  /** Its path below the root. */
  readonly folder: string;
  readonly depth: number;
  /** Where it really is. */
  readonly place: string;
  /** Where the root is, and what links that led here lead to. */
  readonly above: readonly string[];
}

/**
 * Lists the files below a folder, and links to files; not those whose names begin with a dot.
 *
 * @param root The folder.
 * @param folder Where below it to look, with `/` between folders; `""` for everywhere.
 * @param depth How many folders to go down: 0 for the files of `folder` itself.
 * @param options Whether links to folders are followed.
 * @returns Their paths below `root`, with `/` between folders; nothing if there is no such folder.
 * @throws {InputError} If a folder cannot be read, as one line that names it.
 */
export async function listFiles(
  root: string,
  folder: string,
  depth: number,
  { followLinks = false }: ListFilesOptions = {},
): Promise<string[]> {
  const files: string[] = [], links: Listed[] = [], listed = new Set<string>();
  const pathOf = (folder: string) => folder ? `${root}/${folder}` : root;
  const list = async ({ folder, depth, place, above }: Listed) => {
    if (listed.has(place)) return;
    listed.add(place);
    const path = pathOf(folder), folders: Listed[] = [];
    await naming(path, async () => {
      if (!await exists(path)) return;
      for await (const { name, isDirectory, isFile: isPlain, isSymlink } of Deno.readDir(path)) {
        if (name.startsWith(".")) continue;
        const below = folder ? `${folder}/${name}` : name;
        const inner = { folder: below, depth: depth - 1, place: `${place}/${name}`, above };
        if (isDirectory) folders.push(inner);
        if (isPlain || isSymlink && await isFile(pathOf(below))) files.push(below);
        else if (isSymlink && followLinks && depth > 0 && await isFolder(pathOf(below))) {
          links.push(inner);
        }
      }
    });
    if (depth > 0) { for (const inner of folders) await list(inner); }
  };
  const placeOf = (folder: string) => Deno.realPath(pathOf(folder)).catch(() => "");
  const place = followLinks && await placeOf(folder) || pathOf(folder);
  await list({ folder, depth, place, above: [place] });
  // By name, so that of links to one place it does not depend on the disk which is followed.
  for (let found; (found = links.splice(0)).length > 0;) {
    for (const link of found.sort((a, b) => a.folder < b.folder ? -1 : 1)) {
      const place = await placeOf(link.folder);
      const isAbove = (one: string) => `${one}/`.startsWith(place.replace(/\/?$/, "/"));
      if (place === "" || link.above.some(isAbove)) continue;
      await list({ ...link, place, above: [...link.above, place] });
    }
  }
  return files;
}
