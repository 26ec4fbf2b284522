import { InputError } from "../errors/input_error.ts";
import { naming } from "./files.ts";
import { type FileHash, hashFile } from "./records/file_hashes.ts";

/** How a file gets into another folder. */
export type LinkKind = "copy" | "hard" | "symbolic";

/**
 * Puts a file into another folder, whole or not at all, in place of what is there.
 *
 * @param source The file.
 * @param target Where to; its folder must be there.
 * @param kind A copy, a hard link, or a symbolic link with the source's absolute path.
 * @param expected What the source held when it was looked at, which is what must get there; whatever
 * it holds by default.
 * @throws {InputError} If it cannot be done, or the source holds something else by now, as one line
 * that names the file.
 */
export async function placeFile(
  source: string,
  target: string,
  kind: LinkKind,
  expected?: FileHash,
): Promise<void> {
  const path = await naming(source, () => Deno.realPath(source));
  const check = async (placed: string) => {
    if (expected) await checkUnchanged(source, placed, expected);
  };
  if (kind === "copy") return await naming(target, () => copy(path, target, check));
  await link(path, source, target, kind);
  await check(target);
}

/**
 * Checks that a file that was placed is the one that was looked at.
 *
 * @param source Where it comes from, for the line.
 * @param placed Where it is.
 * @param expected What it held.
 * @throws {InputError} If it holds something else, naming the source.
 */
export async function checkUnchanged(
  source: string,
  placed: string,
  { size, sha256 }: FileHash,
): Promise<void> {
  const hash = await hashFile(placed);
  if (hash.size === size && hash.sha256 === sha256) return;
  throw new InputError(
    `${source}: changed while it was being read; run again when nothing writes to it any more`,
  );
}

function link(
  path: string,
  source: string,
  target: string,
  kind: "hard" | "symbolic",
): Promise<void> {
  return naming(target, async () => {
    // A link must not be renamed over another one to the same file: POSIX then keeps both.
    await Deno.remove(target).catch(() => {});
    if (kind === "symbolic") return await Deno.symlink(path, target, { type: "file" });
    try {
      await Deno.link(path, target);
    } catch (error) {
      if ((error as { code?: string }).code !== "EXDEV") throw error;
      throw new InputError(
        `${target}: cannot be a hard link to ${source}, which is on another file system; ` +
          "place a copy or a symbolic link",
      );
    }
  });
}

/** By the operating system, which is twice as fast as reading and writing. */
async function copy(
  source: string,
  target: string,
  check: (placed: string) => Promise<void>,
): Promise<void> {
  const temporary = `${target}.${crypto.randomUUID().slice(0, 8)}.partial`;
  try {
    await Deno.copyFile(source, temporary);
    await check(temporary);
    await Deno.rename(temporary, target);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
