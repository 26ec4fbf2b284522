import type { GestureModelConfig, GestureModelData } from "./gesture_model.ts";
import type { Weight } from "./weights.ts";

/** What comes before the weights. */
interface Header {
  readonly config: GestureModelConfig;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** A model as bytes: the length of a header (uint32), the header as JSON, the weights in float32. */
export function packModel({ config, weights }: GestureModelData): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(weights);
  const shapes = entries.map(([name, { shape }]) => ({ name, shape }));
  const json = JSON.stringify({ config, weights: shapes } satisfies Header);
  // Spaces, so that the weights begin where float32 may.
  const encoded = new TextEncoder().encode(json);
  const header = new Uint8Array(Math.ceil(encoded.length / 4) * 4).fill(0x20);
  header.set(encoded);
  const size = entries.reduce((sum, [, { data }]) => sum + data.byteLength, 0);
  const bytes = new Uint8Array(4 + header.length + size);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  let at = 4 + header.length;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** The model that {@linkcode packModel} made bytes of. */
export function unpackModel(bytes: ArrayBuffer): GestureModelData {
  const length = new DataView(bytes).getUint32(0, true);
  const json = new TextDecoder().decode(new Uint8Array(bytes, 4, length));
  const { config, weights } = JSON.parse(json) as Header;
  let at = 4 + length;
  const read = weights.map(({ name, shape }): [string, Weight] => {
    const data = new Float32Array(bytes, at, shape.reduce((product, n) => product * n, 1));
    at += data.byteLength;
    return [name, { data, shape }];
  });
  return { config, weights: Object.fromEntries(read) };
}
