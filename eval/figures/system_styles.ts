import type { SystemGroup, SystemKind } from "../tables/system_groups.ts";

/** How a system is drawn. */
export interface SystemStyle {
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
