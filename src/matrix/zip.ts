import { Inflate } from "fflate";
import { InputError } from "../errors/input_error.ts";

/** Signatures of the end record and of the central directory's entries. */
const END = 0x06054b50, ENTRY = 0x02014b50;
/** Lengths of the two and of a local header, without what is of variable length. */
const END_BYTES = 22, ENTRY_BYTES = 46, LOCAL_BYTES = 30;
/** The end record's comment is at most as long. */
const LONGEST_COMMENT = 65535;
const STORED = 0, DEFLATED = 8;
/** Random numbers hardly get smaller, and text not so much: whatever does is a bomb. */
const MOST_UNPACKED = 16, ALWAYS_ALLOWED = 2 ** 20;
/** Bytes that are unpacked at once: what they become is in memory before it is counted. */
const PIECE = 2 ** 14;

const damaged = (reason: string) => new InputError(`is a damaged zip file: ${reason}`);

/** A file in a zip file, by the central directory. */
interface ZipEntry {
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Unpacks files of a zip file (PKWARE, APPNOTE 6.3), stored or deflated.
 *
 * @param bytes The whole zip file.
 * @param names Which of its files.
 * @returns Their contents by name; those that are not there are left out.
 * @throws {InputError} If it is damaged, encrypted, or unpacks to far more than its own size.
 */
export function readZip(
  bytes: Uint8Array,
  names: readonly string[],
): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(bytes, view);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of names) {
    const entry = entries.get(name);
    if (entry) files.set(name, unpack(name, entry, bytes, view));
  }
  return files;
}

function readDirectory(bytes: Uint8Array, view: DataView): Map<string, ZipEntry> {
  let end = bytes.length - END_BYTES;
  const first = Math.max(0, end - LONGEST_COMMENT);
  while (end >= first && view.getUint32(end, true) !== END) end--;
  if (end < first) throw damaged("it has no directory at its end");
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries = new Map<string, ZipEntry>();
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY) {
      throw damaged("its directory is not whole");
    }
    const nameEnd = at + ENTRY_BYTES + view.getUint16(at + 28, true);
    entries.set(new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, nameEnd)), {
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function unpack(
  name: string,
  { method, packed, size, offset }: ZipEntry,
  bytes: Uint8Array,
  view: DataView,
): Uint8Array<ArrayBuffer> {
  if (offset + LOCAL_BYTES > bytes.length) throw damaged(`${name} lies outside`);
  const start = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) +
    view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw damaged(`${name} is not all there`);
  const content = bytes.subarray(start, start + packed);
  if (method === STORED && size === packed) return new Uint8Array(content);
  if (method !== DEFLATED) throw damaged(`${name} is packed by method ${method}`);
  if (size > MOST_UNPACKED * packed + ALWAYS_ALLOWED) {
    throw damaged(`${name}, ${packed} bytes, claims to unpack to ${size}`);
  }
  return inflate(name, content, size);
}

function inflate(name: string, packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const unpacked = new Uint8Array(size);
  let length = 0;
  try {
    const stream = new Inflate((part) => {
      if (length + part.length > size) throw damaged(`${name} is longer than it claims`);
      unpacked.set(part, length);
      length += part.length;
    });
    for (let at = 0; at < packed.length; at += PIECE) {
      stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    }
  } catch (error) {
    throw error instanceof InputError ? error : damaged(`${name} does not unpack`);
  }
  if (length < size) throw damaged(`${name} is shorter than it claims`);
  return unpacked;
}
