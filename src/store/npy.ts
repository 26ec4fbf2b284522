import { InputError } from "../input_error.ts";
import { readFile, writeFile } from "./files.ts";

/** An array as a `.npy` file holds it. */
export interface NpyArray {
  /** The elements in C order (the last index runs fastest). */
  readonly data: Float32Array | Float64Array;
  /** Length of each dimension; empty for a single number. */
  readonly shape: readonly number[];
}

const MAGIC = "\x93NUMPY";

/** NumPy's type code (without byte order) -> bytes an element and how one is read. */
const READERS: Readonly<
  Record<string, readonly [bytes: number, read: (v: DataView, at: number, le: boolean) => number]>
> = {
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

/** The header of a `.npy` file: what its elements are and where they begin. */
interface NpyHeader {
  type: string;
  littleEndian: boolean;
  fortranOrder: boolean;
  shape: number[];
  dataOffset: number;
}

function parseHeader(bytes: Uint8Array): NpyHeader {
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (bytes.length < 10 || magic !== MAGIC) {
    throw new InputError("is not a .npy file: it does not begin with NumPy's magic bytes");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw new InputError(`has .npy version ${version}, not 1 to 3`);
  const lengthBytes = version === 1 ? 2 : 4;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataOffset = 8 + lengthBytes + length;
  const text = new TextDecoder().decode(bytes.subarray(8 + lengthBytes, dataOffset));
  const descr = /'descr':\s*'([<>|=])([a-zA-Z]\d+)'/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text);
  const shape = /'shape':\s*\(([\d,\sL]*)\)/.exec(text);
  if (bytes.length < dataOffset || !order || !shape) {
    throw new InputError("has a broken .npy header");
  }
  if (!descr || !(descr[2]! in READERS)) {
    const type = /'descr':\s*('[^']*'|[^,]*)/.exec(text)?.[1] ?? "of unknown type";
    throw new InputError(
      `holds ${type}; only real numbers can be read (float32, float64, integers)`,
    );
  }
  return {
    type: descr[2]!,
    littleEndian: descr[1] !== ">",
    fortranOrder: order[1] === "True",
    shape: shape[1]!.split(",").map((n) => n.trim()).filter((n) => n !== "").map(Number.parseFloat),
    dataOffset,
  };
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
 * Reads the bytes of a `.npy` file: format versions 1 to 3, float32, float64 or integers, either
 * byte order, C or Fortran order.
 *
 * @param bytes The whole file.
 * @returns float32 as `Float32Array`, everything else as `Float64Array`, in C order.
 * @throws {InputError} If the bytes are no `.npy` file, hold other types, or are cut short.
 *
 * @example Usage
 * ```ts
 * import { decodeNpy, encodeNpy } from "@aud2repr2pose/aud2repr2pose";
 *
 * const bytes = encodeNpy({ data: new Float64Array([1, 2, 3, 4, 5, 6]), shape: [2, 3] });
 * console.log(decodeNpy(bytes).shape); // [2, 3]
 * ```
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const { type, littleEndian, fortranOrder, shape, dataOffset } = parseHeader(bytes);
  const [size, read] = READERS[type]!;
  const length = shape.reduce((product, n) => product * n, 1);
  const found = bytes.length - dataOffset;
  if (found < length * size) {
    throw new InputError(
      `is cut short: shape (${shape.join(", ")}) takes ${length * size} bytes, it has ${found}`,
    );
  }
  const data = type === "f4" ? new Float32Array(length) : new Float64Array(length);
  if (littleEndian && type.startsWith("f")) {
    new Uint8Array(data.buffer).set(bytes.subarray(dataOffset, dataOffset + length * size));
  } else {
    const view = new DataView(bytes.buffer, bytes.byteOffset + dataOffset, length * size);
    for (let i = 0; i < length; i++) data[i] = read(view, i * size, littleEndian);
  }
  return { data: fortranOrder && shape.length > 1 ? toCOrder(data, shape) : data, shape };
}

/**
 * The header of a `.npy` file (version 1.0, little-endian, C order) as NumPy writes it: padded so
 * that the data begin at a multiple of 64 bytes.
 *
 * @param type `f4` for float32, `f8` for float64.
 * @param shape Length of each dimension.
 */
export function npyHeader(type: "f4" | "f8", shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '<${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length).fill(0x20);
  for (let i = 0; i < 6; i++) bytes[i] = MAGIC.charCodeAt(i);
  bytes[6] = 1;
  bytes[7] = 0;
  new DataView(bytes.buffer).setUint16(8, length, true);
  for (let i = 0; i < dictionary.length; i++) bytes[10 + i] = dictionary.charCodeAt(i);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
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

/**
 * Reads a `.npy` file.
 *
 * @param path The file.
 * @throws {InputError} If there is no such file or it cannot be read, as one line that names it.
 */
export async function readNpy(path: string): Promise<NpyArray> {
  const bytes = await readFile(path);
  try {
    return decodeNpy(bytes);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
}

/**
 * Writes a `.npy` file, whole or not at all.
 *
 * @param path The file; its folder is made if it is absent.
 * @param array The elements in C order and their shape.
 * @throws {InputError} If the file cannot be written, as one line that names it.
 */
export async function writeNpy(path: string, array: NpyArray): Promise<void> {
  await writeFile(path, [encodeNpy(array)]);
}
