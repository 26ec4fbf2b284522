import { createHash } from "node:crypto";
import { naming, openFile, statOf } from "../files.ts";

/** What a file holds, in short. */
export interface FileHash {
  /** Its length in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, as 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Files by their paths from the working folder, with `/` between folders. */
export type RecordedFiles = Readonly<Record<string, FileHash>>;

/** How much is read at once. */
const BLOCK = 2 ** 18;

/**
 * Computes the SHA-256 of a file, block by block.
 *
 * @param path The file.
 * @throws {InputError} If it cannot be read, as one line that names it.
 */
export function hashFile(path: string): Promise<FileHash> {
  return naming(path, async () => {
    using file = await openFile(path);
    const hash = createHash("sha256");
    const block = new Uint8Array(BLOCK);
    let size = 0;
    for (let count = 0; count !== null; count = file.readSync(block)!) {
      hash.update(block.subarray(0, count));
      size += count;
    }
    return { size, sha256: hash.digest("hex") };
  });
}

/** How a file is not what it was. */
export interface FileChange {
  /** Its path, as recorded. */
  readonly path: string;
  readonly change: "missing" | "changed";
}

/** Hashes of files, each computed once as long as the file stays as it is. */
export class FileHashes {
  readonly #known = new Map<string, { readonly state: string; readonly hash: FileHash }>();

  /**
   * The hash of a file.
   *
   * @param path The file.
   * @returns Undefined if there is no such file.
   * @throws {InputError} If it cannot be read, as one line that names it.
   */
  async of(path: string): Promise<FileHash | undefined> {
    const state = await this.#state(path);
    if (!state) return undefined;
    const known = this.#known.get(path);
    if (known?.state === state) return known.hash;
    const hash = await hashFile(path);
    this.#known.set(path, { state, hash });
    return hash;
  }

  /**
   * Finds the files that are not what they were.
   *
   * @param files What they were.
   * @param folder Where their paths begin.
   */
  async changes(files: RecordedFiles, folder: string): Promise<FileChange[]> {
    const changes: FileChange[] = [];
    for (const [path, { size, sha256 }] of Object.entries(files)) {
      const place = `${folder}/${path}`;
      const found = await statOf(place);
      if (!found?.isFile) changes.push({ path, change: "missing" });
      else if (found.size !== size || (await this.of(place))?.sha256 !== sha256) {
        changes.push({ path, change: "changed" });
      }
    }
    return changes;
  }

  /** What changes with a file: a new one in its place has another number. */
  async #state(path: string): Promise<string | undefined> {
    return await naming(path, async () => {
      const found = await Deno.stat(path).catch((error) => {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      });
      return found && `${found.size} ${found.mtime?.getTime()} ${found.dev} ${found.ino}`;
    });
  }
}
