import { InputError } from "../input_error.ts";

const MAGIC = "\x93NUMPY";

/** NumPy's type code (without byte order) -> bytes an element and how one is read. */
export const npyElements: Readonly<
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
  if (!descr || !(descr[2]! in npyElements)) {
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
