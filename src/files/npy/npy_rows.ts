import { NpyReader } from "./npy_reader.ts";

/** Options of {@linkcode NpyRows}. */
export interface NpyRowsOptions {
  /**
   * Rows of the file that are one row here, one after the other; what is left over at the end is
   * none.
   *
   * @default {1}
   */
  together?: number;
  /**
   * Bytes of memory that may be used: rows that do not fit are read from the file each time.
   *
   * @default {2 ** 30}
   */
  memory?: number;
}

/** Rows of a `.npy` file in any order, from memory as far as they fit. */
export class NpyRows implements Disposable {
  /** How many rows there are. */
  readonly rows: number;
  /** Numbers of a row. */
  readonly columns: number;
  readonly #file: NpyReader;
  readonly #together: number;
  /** The file's first rows. */
  readonly #held: Float32Array;
  readonly #heldRows: number;

  /**
   * Opens a file.
   *
   * @param path Where it is.
   * @param options What a row is, and how much may be kept in memory.
   * @throws {InputError} If it cannot be read, as one line that begins with the path.
   */
  constructor(path: string, { together = 1, memory = 2 ** 30 }: NpyRowsOptions = {}) {
    this.#file = new NpyReader(path);
    this.#together = together;
    this.rows = Math.floor(this.#file.rows / together);
    this.columns = this.#file.rowLength * together;
    this.#heldRows = Math.min(this.rows, Math.floor(memory / 4 / this.columns));
    this.#held = new Float32Array(this.#heldRows * this.columns);
    const block = Math.max(1, Math.floor(2 ** 22 / this.columns));
    for (let row = 0; row < this.#heldRows; row += block) {
      const end = Math.min(row + block, this.#heldRows);
      this.#readFile(row, end - row, this.#held.subarray(row * this.columns, end * this.columns));
    }
  }

  /**
   * Reads rows that lie one after the other.
   *
   * @param first The first.
   * @param count How many.
   * @returns (count, columns); may be a view of what is kept here, not to be changed.
   */
  read(first: number, count: number): Float32Array {
    if (first + count <= this.#heldRows) {
      return this.#held.subarray(first * this.columns, (first + count) * this.columns);
    }
    return this.#readFile(first, count);
  }

  /**
   * Reads any rows.
   *
   * @param rows Which; where one is negative, `out` is left as it is.
   * @param out Where they go: (rows, columns).
   */
  gather(rows: Uint32Array | Int32Array, out: Float32Array): void {
    const { columns } = this;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if (row < 0) continue;
      const to = out.subarray(i * columns, (i + 1) * columns);
      if (row < this.#heldRows) to.set(this.#held.subarray(row * columns, (row + 1) * columns));
      else this.#readFile(row, 1, to);
    }
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #readFile(first: number, count: number, out?: Float32Array): Float32Array {
    return this.#file.read(first * this.#together, count * this.#together, out);
  }
}
