import type { Config } from "vega-lite";
import type { SystemGroup, SystemKind } from "../tables/system_groups.ts";

/**
 * What a figure shows, in Vega-Lite's grammar (its `TopLevelSpec`) with its data inside: for
 * {@linkcode renderSvg}, or any other program that draws Vega-Lite.
 */
export interface FigureSpec {
  /** A property of the grammar, such as `mark` or `encoding`. */
  readonly [property: string]: unknown;
}

/** What a figure is for. */
export type FigureStyle = "paper" | "slides";

/** Fonts of Arial's widths: what most machines have, and what PNG files are drawn with. */
const FONT = "Arimo, Arial, Liberation Sans, Helvetica, sans-serif";

/** How all figures look: sizes for a page, or larger ones for slides. */
export function figureConfig(style: FigureStyle): Config {
  const [small, medium, large] = style === "paper" ? [11, 12, 13] : [17, 19, 21];
  return {
    background: "white",
    padding: 8,
    font: FONT,
    title: { fontSize: large, fontWeight: "normal", offset: 8, frame: "group" },
    view: { stroke: null },
    axis: {
      labelFontSize: small,
      labelFlush: false,
      titleFontSize: medium,
      titleFontWeight: "normal",
      titlePadding: 8,
      gridColor: "#e6e6e6",
      domainColor: "#444",
      tickColor: "#444",
    },
    legend: {
      labelFontSize: small,
      titleFontSize: medium,
      titleFontWeight: "normal",
      labelLimit: 300,
    },
    line: { strokeWidth: style === "paper" ? 2 : 3 },
  };
}

/** Size of a panel in pixels. */
export const PANEL = { width: 300, height: 220 };

/** Below all panels, in rows of four. */
export const LEGEND = {
  title: null,
  orient: "bottom",
  direction: "horizontal",
  columns: 4,
} as const;

/**
 * A figure of panels side by side.
 *
 * @param spacing Pixels between them.
 * @param panels The panels from left to right.
 */
export function panelsFigure<T>(spacing: number, panels: readonly T[]) {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    spacing,
    bounds: "flush" as const,
    hconcat: [...panels],
  };
}

/**
 * The encoding of a field that names systems: a colour each.
 *
 * @param field The field.
 * @param labels The systems, in the order of the legend.
 * @param styles How they are drawn.
 */
export function systemColours(
  field: string,
  labels: readonly string[],
  styles: ReadonlyMap<string, SystemStyle>,
) {
  const domain = [...labels], range = domain.map((label) => styles.get(label)!.colour);
  return { field, type: "nominal" as const, sort: domain, scale: { domain, range } };
}

/** How a system is drawn. */
export interface SystemStyle {
  /** Such as `#0072b2`. */
  readonly colour: string;
  /** Lengths of dashes and gaps; empty for a whole line. */
  readonly dash: readonly number[];
}

/** Colours that people with any colour vision tell apart (Okabe & Ito, 2008). */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"];

/** Once the colours are used up, they come again with dashes. */
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/** The first system of its kind has the same colour in every figure. */
const OWN: Partial<Record<SystemKind, string>> = { proposed: COLOURS[0]!, baseline: COLOURS[1]! };

/**
 * Gives each system the colour that it has in all figures: the ground truth black, the static mean
 * pose grey, the first baseline and proposed system colours of their own.
 *
 * @param groups The systems.
 * @returns The style of each, by its label.
 *
 * @example Usage
 * ```ts
 * import { systemGroups, systemStyles } from "@aud2repr2pose/aud2repr2pose/eval";
 *
 * const systems = [{ name: "proposed" }, { name: "baseline" }];
 * const evaluation = { frameRate: 20, joints: [], original: { name: "original" }, systems };
 * console.log(systemStyles(systemGroups(evaluation)).get("Proposed")?.colour);
 * ```
 */
export function systemStyles(groups: readonly SystemGroup[]): Map<string, SystemStyle> {
  const styles = new Map<string, SystemStyle>();
  const taken = new Set<string>();
  for (const { label, kind } of groups) {
    if (kind === "ground truth") styles.set(label, { colour: "#000000", dash: [] });
    if (kind === "static mean pose") styles.set(label, { colour: "#888888", dash: [] });
    const own = OWN[kind];
    if (own === undefined || taken.has(own)) continue;
    taken.add(own);
    styles.set(label, { colour: own, dash: [] });
  }
  const free = DASHES.flatMap((dash) => COLOURS.map((colour) => ({ colour, dash })))
    .filter(({ colour, dash }) => dash.length > 0 || !taken.has(colour));
  let next = 0;
  for (const { label } of groups) {
    if (!styles.has(label)) styles.set(label, free[next++ % free.length]!);
  }
  return styles;
}
