import type { TopLevelSpec } from "vega-lite";

/**
 * Draws a chart.
 *
 * @param spec What it shows, in Vega-Lite's grammar, with its data inside.
 * @returns An SVG document.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg + "\n";
}
