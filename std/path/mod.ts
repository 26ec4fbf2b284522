/**
 * Stand-in for `jsr:@std/path`, for machines that reach an npm registry alone: the functions that
 * this package uses, with upstream's names and signatures, on `node:path` and `node:url`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { basename as nodeBasename, dirname as nodeDirname, parse, sep } from "node:path";

export { extname, isAbsolute, join, relative, resolve } from "node:path";
export { pathToFileURL as toFileUrl } from "node:url";

/** The path of a file: URL. */
export function fromFileUrl(url: string | URL): string {
  const { protocol, pathname } = new URL(url);
  if (sep === "\\" || protocol !== "file:") return fileURLToPath(url);
  // Node refuses %2F, which upstream reads as a slash.
  return decodeURIComponent(pathname.replace(/%(?![0-9A-Fa-f]{2})/g, "%25"));
}

/** The last part of a path, without a suffix; of the root, the root itself. */
export function basename(path: string, suffix?: string): string {
  const name = suffix === undefined ? nodeBasename(path) : nodeBasename(path, suffix);
  return name === "" && path !== "" && parse(path).root !== "" ? sep : name;
}

/** The path of the folder that a path lies in. */
export function dirname(path: string): string {
  const folder = nodeDirname(path), { root } = parse(folder);
  return root + folder.slice(root.length).replace(sep === "\\" ? /[\\/]+$/ : /\/+$/, "");
}
