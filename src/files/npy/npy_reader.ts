import { InputError } from "../../errors/input_error.ts";
import { named } from "../../errors/named.ts";
import { requireFinite } from "../../matrix/require_finite.ts";
import { RandomAccessFile } from "../random_access_file.ts";
import { HEADER_BYTES, npyElements, type NpyHeader, parseNpyHeader } from "../../matrix/npy.ts";

/**
 * Reads rows of a `.npy` file of any size: no more is in memory than is asked for.
 *
 * Takes what {@linkcode readNpy} takes, if all of its numbers are finite; rows of arrays in Fortran
 * order are gathered from all over the file.
 *
 * @example Usage
 * ```ts ignore
 * import { NpyReader } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * using windows = new NpyReader("X_train.npy");
 * console.log(windows.shape); // e.g. [378000, 61, 26]
 * const batch = windows.read(0, 256); // 256 * 61 * 26 numbers
 * ```
 */
export class NpyReader implements Disposable {
  /** Length of each dimension. */
  readonly shape: readonly number[];
  /** Number of rows: the length of the first dimension. */
  readonly rows: number;
  /** Elements of a row. */
  readonly rowLength: number;
  readonly #file: RandomAccessFile;
  readonly #header: NpyHeader;
  readonly #size: number;
  readonly #element: (view: DataView, at: number, littleEndian: boolean) => number;

  /**
   * Opens a file and reads its header.
   *
   * @param path Where the file is.
   * @throws {InputError} If there is no such file or it cannot be read so; the line begins with the
   * path.
   */
  constructor(path: string) {
    this.#file = new RandomAccessFile(path, ".npy file");
    try {
      this.#header = named(path, () => this.#parse());
    } catch (error) {
      this.#file[Symbol.dispose]();
      throw error;
    }
    [this.#size, this.#element] = npyElements[this.#header.type]!;
    this.shape = this.#header.shape;
    this.rows = this.shape[0]!;
    this.rowLength = this.shape.slice(1).reduce((product, n) => product * n, 1);
  }

  /**
   * Reads rows that lie one after the other.
   *
   * @param first The first row.
   * @param count How many.
   * @param out Where they go; a new array by default.
   * @returns `out`: their elements in C order, rounded to float32.
   * @throws {RangeError} If there are no such rows, or `out` has another length.
   * @throws {InputError} If the file has become shorter, or holds NaN or infinity there.
   */
  read(first: number, count: number, out?: Float32Array): Float32Array {
    const values = this.#read(first, count, out);
    requireFinite(values, this.#file.path, { columns: this.rowLength, firstRow: first });
    return values;
  }

  #read(first: number, count: number, out?: Float32Array): Float32Array {
    const length = count * this.rowLength, start = first * this.rowLength;
    if (!(first >= 0 && count >= 0 && first + count <= this.rows)) {
      throw new RangeError(`rows must be from 0 to ${this.rows}, got ${first} to ${first + count}`);
    }
    if (out && out.length !== length) {
      throw new RangeError(`out must have ${length} elements, it has ${out.length}`);
    }
    return this.#header.fortranOrder && this.shape.length > 1
      ? this.#gather(first, count, out ?? new Float32Array(length))
      : this.#elements(start, length, out);
  }

  /** Elements that lie one after the other in the file. */
  #elements(start: number, length: number, out?: Float32Array): Float32Array {
    const { type, littleEndian, dataOffset } = this.#header;
    const bytes = this.#file.read(dataOffset + start * this.#size, length * this.#size);
    if (bytes.length < length * this.#size) {
      throw new InputError(`${this.#file.path}: file became shorter while it was read; try again`);
    }
    if (type === "f4" && littleEndian) {
      const values = new Float32Array(bytes.buffer, 0, length);
      out?.set(values);
      return out ?? values;
    }
    const view = new DataView(bytes.buffer);
    out ??= new Float32Array(length);
    for (let i = 0; i < length; i++) out[i] = this.#element(view, i * this.#size, littleEndian);
    return out;
  }

  /** Rows in Fortran order: one piece of each column, the index of the second dimension fastest. */
  #gather(first: number, count: number, out: Float32Array): Float32Array {
    const lengths = this.shape.slice(1), index = lengths.map(() => 0);
    const piece = new Float32Array(count);
    for (let column = 0; column < this.rowLength; column++) {
      let to = 0;
      for (let d = 0; d < lengths.length; d++) to = to * lengths[d]! + index[d]!;
      this.#elements(column * this.rows + first, count, piece);
      for (let row = 0; row < count; row++) out[row * this.rowLength + to] = piece[row]!;
      for (let d = 0; d < lengths.length && ++index[d]! === lengths[d]; d++) index[d] = 0;
    }
    return out;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #parse(): NpyHeader {
    const header = parseNpyHeader(this.#file.read(0, Math.min(this.#file.size, HEADER_BYTES)));
    const { type, shape, dataOffset } = header;
    if (shape.length === 0) throw new InputError("holds a single number, which has no rows");
    if (shape[0]! > 0 && shape.includes(0)) {
      throw new InputError(`has shape (${shape.join(", ")}): rows without numbers`);
    }
    const needed = shape.reduce((product, n) => product * n, npyElements[type]![0]);
    const found = this.#file.size - dataOffset;
    if (found < needed) {
      throw new InputError(
        `is cut short: shape (${shape.join(", ")}) takes ${needed} bytes, it has ${found}`,
      );
    }
    return header;
  }
}

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
   * @default {2 ** 28}
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
  constructor(path: string, { together = 1, memory = 2 ** 28 }: NpyRowsOptions = {}) {
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
