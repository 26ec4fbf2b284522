import type { ResvgRenderOptions } from "@resvg/resvg-wasm";
import type { Config, TopLevelSpec } from "vega-lite";
import { textWidth } from "../tables/text_width.ts";
import { figureConfig, type FigureSpec, type FigureStyle } from "./look.ts";

/** Options of {@linkcode renderSvg}. */
export interface SvgOptions {
  /**
   * What the figure is for: text and lines are larger on slides.
   *
   * @default {"paper"}
   */
  readonly style?: FigureStyle;
}

/**
 * Draws a figure.
 *
 * @param spec What it shows, in Vega-Lite's grammar, with its data inside.
 * @param options What it is for.
 * @returns An SVG document, in the style that all figures of this package have.
 *
 * @example Usage
 * ```ts
 * import { renderSvg } from "@aud2repr2pose/aud2repr2pose/eval";
 *
 * const svg = await renderSvg({
 *   data: { values: [{ dim: 20, ape: 9 }, { dim: 325, ape: 7.6 }] },
 *   mark: "line",
 *   encoding: {
 *     x: { field: "dim", type: "quantitative", title: "Latent dimension" },
 *     y: { field: "ape", type: "quantitative", title: "APE (cm)" },
 *   },
 * });
 * console.log(svg.startsWith("<svg")); // true
 * ```
 */
export async function renderSvg(
  spec: FigureSpec,
  { style = "paper" }: SvgOptions = {},
): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const { textMetrics, resetSVGDefIds } = vega as unknown as UntypedVega;
  measureText(textMetrics);
  const config = { ...figureConfig(style), ...spec.config as Config };
  const { spec: compiled } = compile({ ...spec, config } as unknown as TopLevelSpec);
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  await view.runAsync();
  resetSVGDefIds(); // the same bytes whatever was drawn before
  const svg = await view.toSVG();
  view.finalize();
  return svg + "\n";
}

/** What Vega has and its types have not. */
interface UntypedVega {
  readonly textMetrics: TextMetrics;
  /** Numbers gradients and clips from 0 again. */
  readonly resetSVGDefIds: () => void;
}

/** Vega's way to measure text, which programs may set where there is no canvas. */
interface TextMetrics {
  width: (item: { fontSize?: number; limit?: number }, text: unknown) => number;
}

/** Lays text out by its width: without a canvas, Vega takes 0.8 of the size for each character. */
function measureText(metrics: TextMetrics): void {
  metrics.width = ({ fontSize = 11, limit = 0 }, text) => {
    const width = textWidth(String(text ?? "").trim(), fontSize);
    return limit > 0 ? Math.min(width, limit) : width;
  };
}

/** Options of {@linkcode renderPng}. */
export interface PngOptions {
  /**
   * Pixels of the image to a pixel of the drawing: 3 is about 300 dots an inch.
   *
   * @default {3}
   */
  readonly scale?: number;
  /**
   * The renderer and its fonts, for programs in which they do not lie beside this package, such as a
   * bundle for the browser.
   *
   * @default {from the npm packages}
   */
  readonly parts?: PngParts;
}

/** What {@linkcode renderPng} draws with. */
export interface PngParts {
  /** Contents of `index_bg.wasm` of the package `@resvg/resvg-wasm`. */
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** Contents of TrueType files of a font called Arimo: regular and bold. */
  readonly fonts: readonly Uint8Array<ArrayBuffer>[];
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
 * @throws {TypeError} If no renderer lies beside this package, and none is given.
 *
 * @example Usage
 * ```ts ignore
 * import { renderPng } from "@aud2repr2pose/aud2repr2pose/eval";
 *
 * const png = await renderPng(await Deno.readTextFile("speed.svg"));
 * await Deno.writeFile("speed.png", png);
 * ```
 */
export async function renderPng(
  svg: string,
  { scale = 3, parts }: PngOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (!(scale > 0)) throw new RangeError(`scale must be positive, current value is ${scale}`);
  const fitTo = { mode: "zoom", value: scale } as const;
  return await draw(svg, { fitTo, background: "white" }, parts, (image) => image.asPng());
}

/**
 * Turns an SVG document into pixels, with fonts of its own; nothing is behind what is drawn.
 *
 * @param svg The document.
 * @returns Red, green, blue and alpha of each pixel, row after row; colours are multiplied by alpha.
 */
export async function renderPixels(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  return await draw(svg, {}, undefined, (image) => image.pixels);
}

async function draw(
  svg: string,
  options: ResvgRenderOptions,
  parts: PngParts | undefined,
  take: (image: { asPng(): Uint8Array; readonly pixels: Uint8Array }) => Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const { Resvg, fontBuffers } = await (loaded ??= load(parts)).catch((error) => {
    loaded = undefined;
    throw error;
  });
  const font = { fontBuffers, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" };
  const drawing = new Resvg(svg, { font, ...options });
  try {
    const image = drawing.render();
    const bytes = Uint8Array.from(take(image));
    image.free();
    return bytes;
  } finally {
    drawing.free();
  }
}

async function load(given?: PngParts) {
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
  const { wasm, fonts } = given ?? await ownParts();
  await initWasm(wasm);
  return { Resvg, fontBuffers: [...fonts] };
}

/** The parts as they lie in the npm packages. */
async function ownParts(): Promise<PngParts> {
  try {
    // In a program that uses this package, a file of an npm package has a place once it is imported.
    await import("@expo-google-fonts/arimo/package.json", { with: { type: "json" } });
    const [wasm, ...fonts] = await Promise.all([
      fetchBytes(import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm")),
      fetchBytes(import.meta.resolve("@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf")),
      fetchBytes(import.meta.resolve("@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf")),
    ]);
    return { wasm, fonts };
  } catch (cause) {
    throw new TypeError("there is no renderer of PNG here; give it as the option parts", { cause });
  }
}

/** A file's contents, in Deno by `file:` and in a browser by `https:`. */
async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}
