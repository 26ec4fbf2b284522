/**
 * Stand-in for `jsr:@std/path`, for machines that reach an npm registry alone: the functions that
 * this package uses, with upstream's names and signatures, on `node:path` and `node:url`.
 *
 * @module
 */
export { basename, dirname, extname, isAbsolute, join, relative, resolve } from "node:path";
export { fileURLToPath as fromFileUrl, pathToFileURL as toFileUrl } from "node:url";
