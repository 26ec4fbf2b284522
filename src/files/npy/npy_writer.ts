import { createTemporaryFile, naming, type TemporaryFile, writeAll } from "../files.ts";
import { npyHeader } from "../../matrix/npy.ts";

/** Bytes copied at a time. */
const BLOCK = 2 ** 20;

/**
 * Writes a `.npy` file of float32 row by row, whole or not at all: under a temporary name beside it,
 * renamed by {@linkcode NpyWriter.finish}. How many rows there will be need not be known.
 *
 * @example Usage
 * ```ts ignore
 * import { NpyWriter } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * using writer = await NpyWriter.create("features.npy", [26]);
 * await writer.append(new Float32Array(100 * 26));
 * await writer.append(new Float32Array(50 * 26));
 * await writer.finish(); // an array of shape (150, 26)
 * ```
 */
export class NpyWriter implements Disposable {
  readonly #path: string;
  readonly #temporary: TemporaryFile;
  readonly #rowShape: readonly number[];
  readonly #rowLength: number;
  #rows = 0;
  #closed = false;
  #finished = false;

  private constructor(path: string, temporary: TemporaryFile, rowShape: readonly number[]) {
    this.#path = path;
    this.#temporary = temporary;
    this.#rowShape = rowShape;
    this.#rowLength = rowShape.reduce((product, n) => product * n, 1);
  }

  /**
   * Begins a file.
   *
   * @param path The file; its folder is made if it is absent. Until the end, one that is there stays.
   * @param rowShape Length of each dimension but the first; empty for rows of one number.
   * @throws {InputError} If the file cannot be written, as one line that names it.
   */
  static create(path: string, rowShape: readonly number[]): Promise<NpyWriter> {
    return naming(path, async () => {
      const writer = new NpyWriter(path, await createTemporaryFile(path), rowShape);
      try {
        await writeAll(writer.#temporary.file, npyHeader("f4", [0, ...rowShape]));
      } catch (error) {
        writer[Symbol.dispose]();
        throw error;
      }
      return writer;
    });
  }

  /** Rows written so far. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Writes the next rows.
   *
   * @param rows Their elements in C order; not kept.
   * @throws {RangeError} If they are not whole rows.
   * @throws {InputError} If they cannot be written, as on a full disk.
   */
  async append(rows: Float32Array): Promise<void> {
    const count = rows.length / this.#rowLength;
    if (!Number.isInteger(count)) {
      throw new RangeError(`rows must have ${this.#rowLength} elements each, got ${rows.length}`);
    }
    const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
    await naming(this.#path, () => writeAll(this.#temporary.file, bytes));
    this.#rows += count;
  }

  /**
   * Writes rows again that are there already.
   *
   * @param first The first of them.
   * @param count How many.
   * @throws {InputError} If they cannot be written, as on a full disk.
   */
  async repeat(first: number, count: number): Promise<void> {
    const header = npyHeader("f4", [0, ...this.#rowShape]).length, row = 4 * this.#rowLength;
    await naming(this.#path, async () => {
      using own = await Deno.open(this.#temporary.name);
      await own.seek(header + first * row, Deno.SeekMode.Start);
      const block = new Uint8Array(row * Math.max(1, Math.floor(BLOCK / row)));
      for (let left = count * row; left > 0;) {
        const read = await own.read(block.subarray(0, Math.min(left, block.length)));
        await writeAll(this.#temporary.file, block.subarray(0, read!));
        left -= read!;
      }
    });
    this.#rows += count;
  }

  /**
   * Puts the number of rows into the header, and the file in its place.
   *
   * @throws {InputError} If it cannot be written, as one line that names it.
   */
  async finish(): Promise<void> {
    const { name, file } = this.#temporary;
    await naming(this.#path, async () => {
      await file.seek(0, Deno.SeekMode.Start);
      await writeAll(file, npyHeader("f4", [this.#rows, ...this.#rowShape]));
      await file.sync();
      this.#close();
      await Deno.rename(name, this.#path);
      this.#finished = true;
    });
  }

  /** Gives the file up, unless it was finished: nothing is left of it. */
  [Symbol.dispose](): void {
    if (this.#finished) return;
    this.#close();
    try {
      Deno.removeSync(this.#temporary.name);
    } catch {
      // It has gone with its folder; what went wrong before matters more.
    }
  }

  #close(): void {
    if (!this.#closed) this.#temporary.file.close();
    this.#closed = true;
  }
}
