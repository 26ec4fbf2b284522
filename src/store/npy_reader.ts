import { InputError } from "../input_error.ts";
import { requireFinite } from "../require_finite.ts";
import { npyElements, type NpyHeader, parseNpyHeader } from "./npy_header.ts";
import { RandomAccessFile } from "./random_access_file.ts";

/** No header of plain numbers is longer: version 1 counts its bytes with 16 bits. */
const LONGEST_HEADER = 2 ** 16 + 10;

/**
 * Reads rows of a `.npy` file of any size: no more is in memory than is asked for.
 *
 * Takes what {@linkcode readNpy} takes, but for arrays of several dimensions in Fortran order, whose
 * rows are scattered over the whole file.
 *
 * @example Usage
 * ```ts ignore
 * import { NpyReader } from "@aud2repr2pose/aud2repr2pose";
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
      this.#header = this.#parse(path);
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

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #parse(path: string): NpyHeader {
    try {
      const header = parseNpyHeader(this.#file.read(0, Math.min(this.#file.size, LONGEST_HEADER)));
      const { type, shape, fortranOrder, dataOffset } = header;
      if (shape.length === 0) throw new InputError("holds a single number, which has no rows");
      if (fortranOrder && shape.length > 1) {
        throw new InputError(
          "is in Fortran order, so its rows cannot be read one by one; save it with " +
            "np.save(path, np.ascontiguousarray(x))",
        );
      }
      const needed = shape.reduce((product, n) => product * n, npyElements[type]![0]);
      const found = this.#file.size - dataOffset;
      if (found < needed) {
        throw new InputError(
          `is cut short: shape (${shape.join(", ")}) takes ${needed} bytes, it has ${found}`,
        );
      }
      return header;
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`);
      throw error;
    }
  }
}
