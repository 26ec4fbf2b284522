import type { TopLevelSpec } from "vega-lite";
import { figureConfig } from "./figure_config.ts";
import { textWidth } from "./text_width.ts";

/**
 * Draws a figure.
 *
 * @param spec What it shows, in Vega-Lite's grammar, with its data inside.
 * @returns An SVG document, in the style that all figures of this package have.
 *
 * @example Usage
 * ```ts
 * import { renderSvg } from "@aud2repr2pose/aud2repr2pose";
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
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  measureText((vega as unknown as { textMetrics: TextMetrics }).textMetrics); // not among its types
  const { spec: compiled } = compile({ ...spec, config: { ...figureConfig, ...spec.config } });
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg + "\n";
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
