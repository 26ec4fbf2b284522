import { createHash } from "node:crypto";
import { naming, openFile } from "../files.ts";

/** What a file holds, in short. */
export interface FileHash {
  /** Its length in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, as 64 hexadecimal digits. */
  readonly sha256: string;
}

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
