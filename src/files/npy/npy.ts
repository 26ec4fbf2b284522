import { InputError } from "../../errors/input_error.ts";
import { readFile, writeFile } from "../files.ts";
import { npyElements, npyHeader, parseNpyHeader } from "./npy_header.ts";

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
