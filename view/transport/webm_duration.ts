/** Elements of Matroska (RFC 9559): what a segment is, and how long. */
const INFO = [0x15, 0x49, 0xa9, 0x66], DURATION = [0x44, 0x89];
/** The time unit of what browsers record, in seconds: a millisecond, Matroska's default. */
const UNIT = 1e-3;

/**
 * Writes into a WebM file how long it is. Browsers leave that out, since while they record they do not
 * know; a player then shows no length.
 *
 * @param webm The file as `MediaRecorder` makes it.
 * @param seconds How long it is.
 * @returns The file with its length; as it was, if it is something else or has one.
 */
export function withDuration(
  webm: Uint8Array<ArrayBuffer>,
  seconds: number,
): Uint8Array<ArrayBuffer> {
  const head = webm.subarray(0, 4096);
  const start = find(head, INFO, 0) + INFO.length;
  if (start < INFO.length) return webm;
  const width = Math.clz32(head[start]!) - 23; // bytes of the size: 1 more than its leading zero bits
  const size = readSize(head, start, width);
  const end = start + width + size;
  const at = find(head.subarray(0, end), DURATION, start + width);
  if (at >= 0 || !(size < head.length)) return webm;
  const element = new Uint8Array(11);
  element.set([...DURATION, 0x88]); // 8 bytes follow
  new DataView(element.buffer).setFloat64(3, seconds / UNIT);
  const sized = new Uint8Array(8);
  new DataView(sized.buffer).setBigUint64(0, BigInt(size + element.length));
  sized[0] = 1; // a size of 8 bytes
  const parts = [webm.subarray(0, start), sized, webm.subarray(start + width, end), element];
  const all = new Uint8Array(webm.length + 8 - width + element.length);
  let o = 0;
  for (const part of [...parts, webm.subarray(end)]) {
    all.set(part, o);
    o += part.length;
  }
  return all;
}

function find(bytes: Uint8Array, sought: readonly number[], from: number): number {
  for (let i = from; i <= bytes.length - sought.length; i++) {
    if (sought.every((byte, k) => bytes[i + k] === byte)) return i;
  }
  return -1;
}

function readSize(bytes: Uint8Array, at: number, width: number): number {
  let size = bytes[at]! & (0xff >> width);
  for (let i = 1; i < width; i++) size = 256 * size + bytes[at + i]!;
  return size;
}
