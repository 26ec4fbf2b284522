import { InputError } from "../errors/input_error.ts";
import { naming, requireFile } from "./files.ts";

/** A file read piece by piece, at any place. */
export class RandomAccessFile implements Disposable {
  /** Where it is. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
  readonly #file: Deno.FsFile;

  /**
   * Opens a file.
   *
   * @param path Where it is.
   * @param kind What it should be, for the error, e.g. `"WAV file"`.
   * @throws {InputError} If there is no such file or it cannot be read; the line begins with the path.
   */
  constructor(path: string, kind: string) {
    this.path = path;
    const info = naming(path, () => statOf(path, kind));
    if (info.isDirectory) throw new InputError(`${path}: is a folder; name a ${kind} in it`);
    requireFile(path, info);
    this.size = info.size;
    this.#file = naming(path, () => Deno.openSync(path));
  }

  /**
   * Reads bytes.
   *
   * @param offset Where the first is.
   * @param length How many; fewer are returned where the file ends before.
   */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    return bytesAt(this.#file, offset, length);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Reads bytes of an open file; fewer are returned where the file ends before. */
export function bytesAt(
  file: Deno.FsFile,
  offset: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  file.seekSync(offset, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function statOf(path: string, kind: string): Deno.FileInfo {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new InputError(`${path}: no such file; check the path to the ${kind}`);
  }
}
