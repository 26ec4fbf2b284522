import { InputError } from "../../errors/input_error.ts";
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
  /** Which of the data files it is in. */
  shard: number;
  offset: number;
  size: number;
}

const FOOTER_BYTES = 48;
const FLOAT32 = 1;
const FLOAT64 = 2;
/** Names share prefixes: unpacked, they are this many times as long as the index at the most. */
const MOST_UNPACKED = 64;

const damaged = (reason: string) => new InputError(`has a damaged index: ${reason}`);

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
      if (byte === undefined) throw damaged("it ends within a number");
      value += (byte & 127) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw damaged("a number in it is too large");
      if (byte < 128) return value;
    }
  }

  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) {
      throw damaged("it ends too early");
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
      else throw damaged("a field of unknown kind");
    }
  }

  /** The fields that are numbers, and those that are bytes, of the kind that the format says. */
  *fieldsOf(
    kinds: Readonly<Record<number, "number" | "bytes">>,
  ): Generator<[field: number, value: number | Uint8Array]> {
    for (const [field, value] of this.fields()) {
      const kind = kinds[field];
      if (kind === undefined) continue;
      if ((typeof value === "number") !== (kind === "number")) {
        throw damaged("a field of another kind than it should be");
      }
      yield [field, value];
    }
  }
}

/** Reads the blocks of an index, and no more of them than there are bytes in it. */
class BlockReader {
  readonly #index: Uint8Array;
  #blockBytes: number;
  #nameBytes: number;

  constructor(index: Uint8Array) {
    this.#index = index;
    this.#blockBytes = index.length;
    this.#nameBytes = MOST_UNPACKED * index.length;
  }

  /** The entries of a LevelDB block: keys share a prefix with the one before, values are bytes. */
  *entries(offset: number, size: number): Generator<[string, Uint8Array]> {
    const index = this.#index;
    if (offset + size >= index.length) throw damaged("a block lies outside");
    this.#blockBytes -= size;
    if (this.#blockBytes < 0) throw damaged("its blocks overlap");
    if (index[offset + size] !== 0) {
      throw new InputError("has a compressed index; save the checkpoint again without compression");
    }
    const block = index.subarray(offset, offset + size);
    const restarts = size < 4 ? Infinity : new DataView(block.buffer, block.byteOffset, size)
      .getUint32(size - 4, true);
    if (4 + 4 * restarts > size) throw damaged("a block is too short");
    const entries = new ByteReader(block.subarray(0, size - 4 - 4 * restarts));
    let key = new Uint8Array();
    while (!entries.done) {
      const shared = entries.varint();
      const unshared = entries.varint();
      const valueLength = entries.varint();
      if (shared > key.length) throw damaged("a name shares more than there is");
      this.#nameBytes -= shared + unshared;
      if (this.#nameBytes < 0) throw damaged("its names are too long");
      const next = new Uint8Array(shared + unshared);
      next.set(entries.take(unshared), shared);
      next.set(key.subarray(0, shared));
      key = next;
      yield [new TextDecoder().decode(key), entries.take(valueLength)];
    }
  }
}

function parseBundleEntry(bytes: Uint8Array): BundleEntry {
  const entry: BundleEntry = { dtype: 0, shape: [], shard: 0, offset: 0, size: 0 };
  const kinds = { 1: "number", 2: "bytes", 3: "number", 4: "number", 5: "number" } as const;
  for (const [field, value] of new ByteReader(bytes).fieldsOf(kinds)) {
    if (field === 1) entry.dtype = value as number;
    if (field === 3) entry.shard = value as number;
    if (field === 4) entry.offset = value as number;
    if (field === 5) entry.size = value as number;
    if (field !== 2) continue;
    for (const [, dimension] of new ByteReader(value as Uint8Array).fieldsOf({ 2: "bytes" })) {
      let length = 0;
      for (const [, n] of new ByteReader(dimension as Uint8Array).fieldsOf({ 1: "number" })) {
        length = n as number;
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
  const blocks = new BlockReader(index);
  for (const [, handle] of blocks.entries(footer.varint(), footer.varint())) {
    const place = new ByteReader(handle);
    for (const [key, value] of blocks.entries(place.varint(), place.varint())) {
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
  let bytesLeft = data.length;
  for (const [name, { dtype, shape, shard, offset, size }] of readIndex(index)) {
    if (dtype !== FLOAT32 && dtype !== FLOAT64) continue;
    if (shard !== 0) throw new InputError("has several data files; save the checkpoint as one");
    if (offset + size > data.length) {
      throw new InputError(
        `has a data file of ${data.length} bytes, but ${name} ends at ${offset + size}: ` +
          `the checkpoint is cut short`,
      );
    }
    const length = shape.reduce((product, n) => product * n, 1);
    if (size !== length * (dtype === FLOAT32 ? 4 : 8)) {
      throw damaged(`${name} of shape (${shape.join(", ")}) has ${size} bytes`);
    }
    bytesLeft -= size;
    if (bytesLeft < 0) throw damaged("its tensors overlap");
    const bytes = data.slice(offset, offset + size).buffer;
    const values = dtype === FLOAT32
      ? new Float32Array(bytes)
      : Float32Array.from(new Float64Array(bytes));
    weights[name] = { data: values, shape };
  }
  return weights;
}
