import { assertEquals } from "@std/assert";

/** An image: red, green, blue, alpha of each pixel, row after row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Decodes a PNG file of 8-bit RGBA pixels that are not interlaced (RFC 2083). */
export async function decodePng(bytes: Uint8Array<ArrayBuffer>): Promise<Pixels> {
  assertEquals([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  assertEquals([...bytes.subarray(24, 29)], [8, 6, 0, 0, 0]); // depth, RGBA, methods
  const compressed: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 8; at < bytes.length; at += view.getUint32(at) + 12) {
    const type = new TextDecoder().decode(bytes.subarray(at + 4, at + 8));
    if (type === "IDAT") compressed.push(bytes.slice(at + 8, at + 8 + view.getUint32(at)));
  }
  const stream = new Blob(compressed).stream().pipeThrough(new DecompressionStream("deflate"));
  const filtered = new Uint8Array(await new Response(stream).arrayBuffer());
  assertEquals(filtered.length, height * (4 * width + 1));
  return { width, height, data: unfilter(filtered, 4 * width, height) };
}

/** Each row begins with how its bytes were predicted from those to the left and above. */
function unfilter(filtered: Uint8Array, length: number, height: number): Uint8Array {
  const data = new Uint8Array(length * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (length + 1)]!;
    for (let x = 0; x < length; x++) {
      const left = x < 4 ? 0 : data[y * length + x - 4]!;
      const above = y === 0 ? 0 : data[(y - 1) * length + x]!;
      const corner = x < 4 || y === 0 ? 0 : data[(y - 1) * length + x - 4]!;
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter]!;
      data[y * length + x] = filtered[y * (length + 1) + 1 + x]! + predicted;
    }
  }
  return data;
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(estimate - value));
  return a! <= b! && a! <= c! ? left : b! <= c! ? above : corner;
}
