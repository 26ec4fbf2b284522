import { InputError } from "../errors/input_error.ts";

const MAGIC = "\x93NUMPY";

/** NumPy's own limits: longer headers and arrays of more dimensions are refused by it as well. */
const LONGEST_HEADER = 10_000, MOST_DIMENSIONS = 64;

/** Bytes at the beginning of a file that are certain to have all of its header. */
export const HEADER_BYTES = 12 + LONGEST_HEADER;

/** NumPy's type code (without byte order) -> bytes an element and how one is read. */
export const npyElements: Readonly<
  Record<string, readonly [bytes: number, read: (v: DataView, at: number, le: boolean) => number]>
> = {
  f2: [2, (view, at, le) => halfPrecision(view.getUint16(at, le))],
  f4: [4, (view, at, le) => view.getFloat32(at, le)],
  f8: [8, (view, at, le) => view.getFloat64(at, le)],
  i1: [1, (view, at) => view.getInt8(at)],
  i2: [2, (view, at, le) => view.getInt16(at, le)],
  i4: [4, (view, at, le) => view.getInt32(at, le)],
  i8: [8, (view, at, le) => Number(view.getBigInt64(at, le))],
  u1: [1, (view, at) => view.getUint8(at)],
  u2: [2, (view, at, le) => view.getUint16(at, le)],
  u4: [4, (view, at, le) => view.getUint32(at, le)],
  u8: [8, (view, at, le) => Number(view.getBigUint64(at, le))],
};

/** The value of an IEEE 754 number of 16 bits. */
function halfPrecision(bits: number): number {
  const exponent = bits >> 10 & 31, fraction = bits & 1023;
  const magnitude = exponent === 0
    ? fraction * 2 ** -24
    : exponent < 31
    ? (1024 + fraction) * 2 ** (exponent - 25)
    : fraction === 0
    ? Infinity
    : NaN;
  return bits & 0x8000 ? -magnitude : magnitude;
}

/** The header of a `.npy` file: what its elements are and where they begin. */
export interface NpyHeader {
  /** NumPy's type code without byte order, such as `f4`: a key of {@linkcode npyElements}. */
  readonly type: string;
  readonly littleEndian: boolean;
  /** Whether the first index runs fastest. */
  readonly fortranOrder: boolean;
  /** Length of each dimension. */
  readonly shape: readonly number[];
  /** Bytes before the first element. */
  readonly dataOffset: number;
}

/**
 * Reads the header of a `.npy` file, format versions 1 to 3.
 *
 * @param bytes The beginning of the file, at least to the end of its header.
 * @throws {InputError} If the bytes are no `.npy` file's, or its elements are no real numbers.
 */
export function parseNpyHeader(bytes: Uint8Array): NpyHeader {
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (bytes.length < 10 || magic !== MAGIC) throw new InputError(notNpy(bytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw new InputError(`has .npy version ${version}, not 1 to 3`);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw new InputError("has a broken .npy header");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER) {
    throw new InputError(`has a .npy header of ${length} bytes; NumPy takes ${LONGEST_HEADER}`);
  }
  const dataOffset = start + length;
  const text = new TextDecoder().decode(bytes.subarray(start, dataOffset));
  // A dictionary of Python, with quotes and spaces as the writer liked them.
  const order = /["']fortran_order["']\s*:\s*(True|False)/.exec(text);
  const shape = /["']shape["']\s*:\s*\(([^)]*)\)/.exec(text)?.[1];
  if (bytes.length < dataOffset || !order || shape === undefined) {
    throw new InputError("has a broken .npy header");
  }
  const [, endianness, type = ""] =
    /["']descr["']\s*:\s*["']([<>|=]?)([a-zA-Z]\d+)["']/.exec(text) ?? [];
  if (!(type in npyElements)) {
    const found = /["']descr["']\s*:\s*(\[.*?\](?=\s*,\s*["'][fs])|["'][^"']*["']|[^,]*)/.exec(text)
      ?.[1];
    throw new InputError(
      `holds ${found ?? "elements of unknown type"}; only real numbers can be read (float16, ` +
        "float32, float64, integers): save it with np.save(path, x.astype(np.float32))",
    );
  }
  return {
    type,
    littleEndian: endianness !== ">",
    fortranOrder: order[1] === "True",
    shape: parseShape(shape),
    dataOffset,
  };
}

/** What a file is called that is none. */
function notNpy(bytes: Uint8Array): string {
  const kind = bytes.length === 0
    ? "is empty"
    : bytes[0] === 0x50 && bytes[1] === 0x4b
    ? "is an .npz archive, not a .npy file; save the array in it with np.save"
    : bytes[0] === 0x1f && bytes[1] === 0x8b
    ? "is compressed by gzip; unpack it first"
    : "is not a .npy file: it does not begin with NumPy's magic bytes";
  return kind;
}

/** The numbers of a tuple such as `3, 4` or `12L,`. */
function parseShape(text: string): number[] {
  const shape = text.split(",").map((n) => n.trim()).filter((n) => n !== "");
  if (shape.length > MOST_DIMENSIONS) {
    throw new InputError(`has ${shape.length} dimensions; NumPy takes ${MOST_DIMENSIONS}`);
  }
  const lengths = shape.map((n) => /^\d+L?$/.test(n) ? Number.parseInt(n) : NaN);
  const elements = lengths.reduce((product, n) => product * n, 1);
  if (!lengths.every(Number.isSafeInteger) || !Number.isSafeInteger(elements)) {
    const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text;
    throw new InputError(`has shape (${shown}), which no array has`);
  }
  return lengths;
}

/**
 * The header of a `.npy` file (version 1.0, little-endian, C order) as NumPy writes it: padded so
 * that the first dimension may grow to 21 digits, and the data begin at a multiple of 64 bytes.
 *
 * @param type `f4` for float32, `f8` for float64.
 * @param shape Length of each dimension.
 */
export function npyHeader(type: "f4" | "f8", shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '<${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const growth = shape.length === 0 ? 0 : 21 - String(shape[0]).length;
  const length = Math.ceil((10 + dictionary.length + growth + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length).fill(0x20);
  for (let i = 0; i < 6; i++) bytes[i] = MAGIC.charCodeAt(i);
  bytes[6] = 1;
  bytes[7] = 0;
  new DataView(bytes.buffer).setUint16(8, length, true);
  for (let i = 0; i < dictionary.length; i++) bytes[10 + i] = dictionary.charCodeAt(i);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}

/** An array as a `.npy` file holds it. */
export interface NpyArray {
  /** The elements in C order (the last index runs fastest). */
  readonly data: Float32Array | Float64Array;
  /** Length of each dimension; empty for a single number. */
  readonly shape: readonly number[];
}

/** Turns elements in Fortran order (the first index runs fastest) into C order. */
function toCOrder<T extends Float32Array | Float64Array>(data: T, shape: readonly number[]): T {
  const result = data.slice() as T;
  const index = new Array<number>(shape.length).fill(0);
  for (let from = 0; from < data.length; from++) {
    let to = 0;
    for (let d = 0; d < shape.length; d++) to = to * shape[d]! + index[d]!;
    result[to] = data[from]!;
    for (let d = 0; d < shape.length && ++index[d]! === shape[d]; d++) index[d] = 0;
  }
  return result;
}

/**
 * Reads the bytes of a `.npy` file: format versions 1 to 3, float16, float32, float64 or integers,
 * either byte order, C or Fortran order.
 *
 * @param bytes The whole file.
 * @returns float32 as `Float32Array`, everything else as `Float64Array`, in C order.
 * @throws {InputError} If the bytes are no `.npy` file, hold other types, or are cut short.
 *
 * @example Usage
 * ```ts
 * import { decodeNpy, encodeNpy } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * const bytes = encodeNpy({ data: new Float64Array([1, 2, 3, 4, 5, 6]), shape: [2, 3] });
 * console.log(decodeNpy(bytes).shape); // [2, 3]
 * ```
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const { type, littleEndian, fortranOrder, shape, dataOffset } = parseNpyHeader(bytes);
  const [size, read] = npyElements[type]!;
  const length = shape.reduce((product, n) => product * n, 1);
  const found = bytes.length - dataOffset;
  if (found < length * size) {
    throw new InputError(
      `is cut short: shape (${shape.join(", ")}) takes ${length * size} bytes, it has ${found}`,
    );
  }
  const data = type === "f4" ? new Float32Array(length) : new Float64Array(length);
  if (littleEndian && (type === "f4" || type === "f8")) {
    new Uint8Array(data.buffer).set(bytes.subarray(dataOffset, dataOffset + length * size));
  } else {
    const view = new DataView(bytes.buffer, bytes.byteOffset + dataOffset, length * size);
    for (let i = 0; i < length; i++) data[i] = read(view, i * size, littleEndian);
  }
  return { data: fortranOrder && shape.length > 1 ? toCOrder(data, shape) : data, shape };
}

/**
 * Writes an array as the bytes of a `.npy` file, float32 or float64 as the array is.
 *
 * @param array The elements in C order and their shape.
 * @returns The whole file.
 * @throws {RangeError} If the shape does not take as many elements as there are.
 */
export function encodeNpy({ data, shape }: NpyArray): Uint8Array {
  const length = shape.reduce((product, n) => product * n, 1);
  if (length !== data.length) {
    throw new RangeError(
      `shape (${shape.join(", ")}) takes ${length} elements, got ${data.length}`,
    );
  }
  const header = npyHeader(data instanceof Float32Array ? "f4" : "f8", shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return bytes;
}
