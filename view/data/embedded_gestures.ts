import type { Catalog, GestureSource } from "./catalog.ts";

/** What an exported page holds, as JSON: gestures packed and compressed, speech as it was given. */
export interface EmbeddedGestures {
  readonly catalog: Catalog;
  /** Packed gestures, gzip, base64. */
  readonly gestures: readonly string[];
  /** wav files, base64. */
  readonly speech: readonly string[];
}

/** The gestures inside an exported page; undefined if the page is served. */
export function embeddedGestures(page: Document): GestureSource | undefined {
  const element = page.getElementById("gestures");
  if (!element) return undefined;
  const { catalog, gestures, speech } = JSON.parse(element.textContent!) as EmbeddedGestures;
  return {
    catalog,
    async gesture(id) {
      const packed = new Blob([bytesOf(gestures[id]!)]).stream();
      const stream = packed.pipeThrough(new DecompressionStream("gzip"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    },
    speech(id) {
      const wav = new Blob([bytesOf(speech[id]!)], { type: "audio/wav" });
      return Promise.resolve(URL.createObjectURL(wav));
    },
  };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
