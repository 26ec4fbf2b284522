import { InputError } from "../../src/errors/input_error.ts";
import type { Catalog } from "../../src/gesture/catalog.ts";

/** Where a page's data come from: the server, or the page itself. */
export interface GestureSource {
  readonly catalog: Catalog;
  /** A gesture as {@linkcode packGesture} packs it. */
  gesture(id: number): Promise<Uint8Array>;
  /** The address of a recording. */
  speech(id: number): Promise<string>;
}

/** The gestures that `deno task view` serves beside the page. */
export async function servedGestures(): Promise<GestureSource> {
  return {
    catalog: await (await ask("catalog.json")).json() as Catalog,
    gesture: async (id) => new Uint8Array(await (await ask(`gestures/${id}`)).arrayBuffer()),
    speech: (id) => Promise.resolve(`speech/${id}`),
  };
}

/** Fetches from the server; what it refuses, it says in one line. */
async function ask(path: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path);
  } catch {
    throw new InputError("the server does not answer; start deno task view again");
  }
  if (!response.ok) throw new InputError((await response.text()).trim());
  return response;
}

/** What an exported page holds, as JSON: gestures packed and compressed, speech as it was given. */
interface EmbeddedGestures {
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
