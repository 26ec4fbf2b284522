import type { Config } from "vega-lite";

/** Fonts of Arial's widths: what most machines have, and what PNG files are drawn with. */
const FONT = "Arimo, Arial, Liberation Sans, Helvetica, sans-serif";

/** How all figures look. */
export const figureConfig: Config = {
  background: "white",
  padding: 8,
  font: FONT,
  title: { fontSize: 13, fontWeight: "normal", offset: 8, frame: "group" },
  view: { stroke: null },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    gridColor: "#e6e6e6",
    domainColor: "#444",
    tickColor: "#444",
  },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal", labelLimit: 300 },
  line: { strokeWidth: 2 },
};
