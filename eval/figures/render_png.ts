/** Options of {@linkcode renderPng}. */
export interface PngOptions {
  /** Pixels of the image to a pixel of the drawing: 3 is about 300 dots an inch. @default {3} */
  readonly scale?: number;
}

/** The renderer, and the fonts that it draws with, once they are loaded. */
let loaded: ReturnType<typeof load> | undefined;

/**
 * Turns an SVG document into an image, with fonts of its own, so that it is the same on every machine.
 *
 * @param svg The document.
 * @param options The size.
 * @returns The contents of a PNG file.
 * @throws {RangeError} If the scale is not positive.
 *
 * @example Usage
 * ```ts ignore
 * import { renderPng } from "@aud2repr2pose/aud2repr2pose";
 *
 * const png = await renderPng(await Deno.readTextFile("speed.svg"));
 * await Deno.writeFile("speed.png", png);
 * ```
 */
export async function renderPng(
  svg: string,
  { scale = 3 }: PngOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (!(scale > 0)) throw new RangeError(`scale must be positive, current value is ${scale}`);
  const { Resvg, fontBuffers } = await (loaded ??= load());
  const drawing = new Resvg(svg, {
    font: { fontBuffers, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" },
    fitTo: { mode: "zoom", value: scale },
    background: "white",
  });
  try {
    const image = drawing.render();
    const png = Uint8Array.from(image.asPng());
    image.free();
    return png;
  } finally {
    drawing.free();
  }
}

async function load() {
  // In a program that uses this package, a file of an npm package has a place once it is imported.
  const [{ initWasm, Resvg }] = await Promise.all([
    import("@resvg/resvg-wasm"),
    import("@expo-google-fonts/arimo/package.json", { with: { type: "json" } }),
  ]);
  const [module, ...fontBuffers] = await Promise.all([
    fetchBytes(import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm")),
    fetchBytes(import.meta.resolve("@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf")),
    fetchBytes(import.meta.resolve("@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf")),
  ]);
  await initWasm(module);
  return { Resvg, fontBuffers };
}

/** A file's contents, in Deno by `file:` and in a browser by `https:`. */
async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}
