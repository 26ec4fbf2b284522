import type { SkeletalGesture } from "./gesture.ts";

/**
 * A gesture as bytes, half as long as float32: 16-bit steps of a frame to the next, within a box that
 * holds the whole gesture, in which a step is a few hundredths of a millimetre.
 *
 * Length of the header (uint32), the header as JSON, then for each frame x, y, z of each node as the
 * difference, modulo 2^16, to the frame before: small numbers, which compress well.
 *
 * @param gesture The gesture.
 */
export function packGesture(gesture: SkeletalGesture): Uint8Array<ArrayBuffer> {
  const { skeleton, frameRate, positions: { data, rows, columns } } = gesture;
  const least = [Infinity, Infinity, Infinity], greatest = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    const axis = i % 3, value = data[i]!;
    if (value < least[axis]!) least[axis] = value;
    if (value > greatest[axis]!) greatest[axis] = value;
  }
  const steps = least.map((value, axis) => (greatest[axis]! - value) / 65535 || 1);
  const header = new TextEncoder().encode(
    JSON.stringify({ skeleton, frameRate, rows, least, steps }),
  );
  const bytes = new Uint8Array(4 + header.length + 2 * data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.length, true);
  bytes.set(header, 4);
  const before = new Uint16Array(columns);
  for (let i = 0, at = 4 + header.length; i < data.length; i++, at += 2) {
    const axis = i % 3, column = i % before.length;
    const value = Math.round((data[i]! - least[axis]!) / steps[axis]!);
    view.setUint16(at, value - before[column]!, true);
    before[column] = value;
  }
  return bytes;
}

/** The gesture that {@linkcode packGesture} made bytes of. */
export function unpackGesture(bytes: Uint8Array): SkeletalGesture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 4 + view.getUint32(0, true);
  const { skeleton, frameRate, rows, least, steps } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(4, start)),
  ) as Omit<SkeletalGesture, "positions"> & { rows: number; least: number[]; steps: number[] };
  const columns = 3 * skeleton.joints.length;
  const data = new Float32Array(rows * columns);
  const value = new Uint16Array(columns);
  for (let i = 0, at = start; i < data.length; i++, at += 2) {
    const axis = i % 3, column = i % columns;
    value[column]! += view.getUint16(at, true);
    data[i] = least[axis]! + steps[axis]! * value[column]!;
  }
  return { skeleton, frameRate, positions: { data, rows, columns } };
}
