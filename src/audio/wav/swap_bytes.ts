/**
 * Turns the byte order of numbers around.
 *
 * @param bytes The numbers, one after the other.
 * @param size Bytes of a number.
 * @returns A copy in the other order.
 */
export function swapBytes(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const swapped = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += size) {
    for (let i = 0; i < size; i++) swapped[at + i] = bytes[at + size - 1 - i]!;
  }
  return swapped;
}
