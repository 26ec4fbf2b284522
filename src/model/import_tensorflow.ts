import { InputError } from "../input_error.ts";
import type { Weight, Weights } from "../weights.ts";

/** The two files of a TensorFlow V2 checkpoint with one shard. */
export interface TensorFlowCheckpoint {
  /** `PREFIX.index`: names, shapes and places of the tensors, a LevelDB table. */
  readonly index: Uint8Array;
  /** `PREFIX.data-00000-of-00001`: the tensors' bytes. */
  readonly data: Uint8Array;
}

/** Where a tensor lies in the data file, from its `BundleEntryProto`. */
interface BundleEntry {
  dtype: number;
  shape: number[];
  offset: number;
  size: number;
}

const FOOTER_BYTES = 48;
const FLOAT32 = 1;
const FLOAT64 = 2;

/** Reads protocol buffers' and LevelDB's variable-length integers from bytes. */
class ByteReader {
  constructor(readonly bytes: Uint8Array, public at = 0) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1;; scale *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new InputError("has a damaged index: it ends within a number");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) {
      throw new InputError("has a damaged index: it ends too early");
    }
    return this.bytes.subarray(this.at, this.at += length);
  }

  /** The fields of a protocol buffer message: number and value, a number or the bytes. */
  *fields(): Generator<[field: number, value: number | Uint8Array]> {
    while (!this.done) {
      const tag = this.varint();
      const field = Math.floor(tag / 8);
      if (tag % 8 === 0) yield [field, this.varint()];
      else if (tag % 8 === 2) yield [field, this.take(this.varint())];
      else if (tag % 8 === 5) yield [field, this.take(4)];
      else if (tag % 8 === 1) yield [field, this.take(8)];
      else throw new InputError("has a damaged index: a field of unknown kind");
    }
  }
}

/** The entries of a LevelDB block: keys share a prefix with the one before, values are bytes. */
function* blockEntries(
  index: Uint8Array,
  offset: number,
  size: number,
): Generator<[string, Uint8Array]> {
  if (offset + size >= index.length) {
    throw new InputError("has a damaged index: a block lies outside");
  }
  if (index[offset + size] !== 0) {
    throw new InputError("has a compressed index; save the checkpoint again without compression");
  }
  const block = index.subarray(offset, offset + size);
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const restarts = view.getUint32(size - 4, true);
  const entries = new ByteReader(block.subarray(0, size - 4 - 4 * restarts));
  let key = new Uint8Array();
  while (!entries.done) {
    const shared = entries.varint();
    const unshared = entries.varint();
    const valueLength = entries.varint();
    key = Uint8Array.from([...key.subarray(0, shared), ...entries.take(unshared)]);
    yield [new TextDecoder().decode(key), entries.take(valueLength)];
  }
}

function parseBundleEntry(bytes: Uint8Array): BundleEntry {
  const entry: BundleEntry = { dtype: 0, shape: [], offset: 0, size: 0 };
  for (const [field, value] of new ByteReader(bytes).fields()) {
    if (field === 1) entry.dtype = value as number;
    if (field === 4) entry.offset = value as number;
    if (field === 5) entry.size = value as number;
    if (field !== 2) continue;
    for (const [part, dimension] of new ByteReader(value as Uint8Array).fields()) {
      if (part !== 2) continue;
      let length = 0;
      for (const [f, n] of new ByteReader(dimension as Uint8Array).fields()) {
        if (f === 1) length = n as number;
      }
      entry.shape.push(length);
    }
  }
  return entry;
}

function readIndex(index: Uint8Array): Map<string, BundleEntry> {
  const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
  if (index.length < FOOTER_BYTES || magic.some((byte, i) => index.at(i - 8) !== byte)) {
    throw new InputError("is not the .index file of a TensorFlow V2 checkpoint");
  }
  const footer = new ByteReader(index.subarray(-FOOTER_BYTES));
  footer.varint(); // the meta index block, which is not needed
  footer.varint();
  const entries = new Map<string, BundleEntry>();
  for (const [, handle] of blockEntries(index, footer.varint(), footer.varint())) {
    const place = new ByteReader(handle);
    for (const [key, value] of blockEntries(index, place.varint(), place.varint())) {
      if (key !== "") entries.set(key, parseBundleEntry(value));
    }
  }
  return entries;
}

/**
 * Reads the floating-point tensors of a TensorFlow V2 checkpoint (`tf.train.Saver`'s format).
 *
 * @param checkpoint The contents of its index and its data file.
 * @returns Every float32 or float64 tensor by name, as float32.
 * @throws {InputError} If the index is no such file, is compressed or damaged, or if the data file
 * is shorter than the index says.
 */
export function readTensorFlowCheckpoint({ index, data }: TensorFlowCheckpoint): Weights {
  const weights: Record<string, Weight> = {};
  for (const [name, { dtype, shape, offset, size }] of readIndex(index)) {
    if (dtype !== FLOAT32 && dtype !== FLOAT64) continue;
    if (offset + size > data.length) {
      throw new InputError(
        `has a data file of ${data.length} bytes, but ${name} ends at ${offset + size}: ` +
          `the checkpoint is cut short`,
      );
    }
    const bytes = data.slice(offset, offset + size).buffer;
    const values = dtype === FLOAT32
      ? new Float32Array(bytes)
      : Float32Array.from(new Float64Array(bytes));
    weights[name] = { data: values, shape };
  }
  return weights;
}
