import { join } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { naming } from "../../src/files/files.ts";
import { bytesAt } from "../../src/files/random_access_file.ts";
import type { SourceFile } from "./view_sources.ts";

/** How often it is looked where an open file lies, see {@linkcode openSource}. */
const LOOKS = 16;

/** A file that is to be shown, open: what is read is what was checked, wherever its name leads by now. */
export class OpenSource implements Disposable {
  /** Its length in bytes. */
  readonly size: number;
  readonly #file: Deno.FsFile;

  /**
   * @param file The open file, which this closes.
   * @param size Its length in bytes.
   */
  constructor(file: Deno.FsFile, size: number) {
    this.#file = file;
    this.size = size;
  }

  /**
   * Reads bytes.
   *
   * @param offset Where the first is.
   * @param length How many; fewer are returned where the file ends before.
   */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    return bytesAt(this.#file, offset, Math.max(0, Math.min(length, this.size - offset)));
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/**
 * Opens a file that is to be shown, if what was opened lies where it may: a link may lead its name
 * elsewhere at any moment, so it is opened once, and then that very file is looked for by its number.
 * The name is followed several times, because a folder on the way might be swapped for a link between
 * two steps; whoever tries has to be right each time.
 *
 * @throws {InputError} If it cannot be opened, or does not lie there.
 */
export async function openSource({ path, within }: SourceFile): Promise<OpenSource> {
  return await naming(path, async () => {
    const { isFile } = await Deno.stat(path); // to open a pipe would take until somebody writes to it
    if (!isFile) throw new InputError(`${path}: is no file`);
    const file = await Deno.open(path);
    try {
      const { size, ...opened } = await file.stat();
      for (let look = 0; look < LOOKS; look++) {
        if (!opened.isFile || !liesWithin(opened, path, within)) {
          throw new InputError(`${path}: a link leads out of the folder that was named`);
        }
      }
      return new OpenSource(file, size);
    } catch (error) {
      file.close();
      throw error;
    }
  });
}

/** Whether a name leads, within a folder, to a file of this number. */
function liesWithin(
  { dev, ino }: Pick<Deno.FileInfo, "dev" | "ino">,
  path: string,
  within: string,
): boolean {
  const real = Deno.realPathSync(path);
  if (real !== within && !real.startsWith(join(within, "/"))) return false;
  const found = Deno.lstatSync(real);
  return found.isFile && found.dev === dev && found.ino === ino;
}
