import type { TopLevelSpec } from "vega-lite";
import type { Evaluation } from "../measures/results.ts";
import { type ResultCell, type ResultTable, resultTable } from "../tables/result_table.ts";
import { cellLabel, type SystemGroup, systemGroups } from "../tables/system_groups.ts";
import {
  type FigureSpec,
  LEGEND,
  PANEL,
  panelsFigure,
  systemColours,
  systemStyles,
} from "./look.ts";

/** Options of {@linkcode latentFigure}. */
export interface LatentFigureOptions {
  /**
   * Whether jerk is per frame or per second.
   *
   * @default {"frame"}
   */
  readonly units?: "frame" | "second";
  /** Indexes of the joints that count; all where it is absent. */
  readonly joints?: readonly number[];
}

/** A point on a curve, or the height of a horizontal rule. */
interface Mark {
  readonly series: string;
  /** Absent for a rule. */
  readonly dim?: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * APE and jerk against the size of the motion representation, as in the paper: curves of the proposed
 * systems, horizontal rules for the baseline, the ground truth and the static mean pose. Bars and bands
 * are standard deviations over seeds, or with one seed 95% intervals over sequences.
 *
 * @param evaluation The results of an experiment.
 * @param options Units and joints.
 * @returns The figure, for {@linkcode renderSvg}; undefined with less than two latent dimensions.
 *
 * @example Usage
 * ```ts
 * import { latentFigure } from "@aud2repr2pose/aud2repr2pose/eval";
 *
 * const system = (latentDim: number, error: number) => {
 *   const cell = { system: "proposed" as const, features: "mfcc", latentDim, smoothing: "none" };
 *   const values = { data: Float64Array.of(error), rows: 1, columns: 1 };
 *   const ape = { sequences: ["gesture1094.txt"], columns: ["Hips"], values };
 *   return { name: `proposed-${latentDim}`, cell, values: { ape } };
 * };
 * const spec = latentFigure({
 *   frameRate: 20,
 *   joints: ["Hips"],
 *   original: { name: "original" },
 *   systems: [system(20, 9), system(325, 7.6)],
 * });
 * console.log(JSON.stringify(spec).length);
 * ```
 */
export function latentFigure(
  evaluation: Evaluation,
  options: LatentFigureOptions = {},
): FigureSpec | undefined {
  const groups = systemGroups(evaluation);
  const cells = groups.flatMap(({ cell }) => cell ?? []);
  const swept = groups.filter(({ cell }) => cell && cell.latentDim !== null);
  const dims = [...new Set(swept.map(({ cell }) => cell!.latentDim!))].sort((a, b) => a - b);
  if (dims.length < 2) return undefined;
  const seriesOf = ({ cell, label }: SystemGroup) =>
    cell ? cellLabel({ ...cell, latentDim: null }, cells) : label;
  const shown = groups.filter(({ cell, kind }) =>
    cell || kind === "ground truth" || kind === "static mean pose"
  );
  const series = new Map(shown.map((group) => [seriesOf(group), group]));
  const styles = systemStyles(
    Array.from(series, ([label, group]) => ({ ...group, label, kind: styleKind(group) })),
  );
  const table = resultTable(evaluation, options);
  const panels = table.columns.flatMap(({ measure, title, unit }, c) => {
    if (measure !== "ape" && measure !== "aj") return [];
    const marks = shown.flatMap((group) => markOf(group, seriesOf(group), table, c));
    return [panelSpec(`${title} (${unit})`, marks, dims)];
  });
  const color = {
    ...systemColours("series", [...series.keys()], styles),
    legend: { ...LEGEND, symbolType: "stroke", symbolOpacity: 1, symbolStrokeWidth: 2 },
  } as const;
  return {
    ...panelsFigure(72, panels.map((panel) => ({ ...panel, encoding: { color } }))),
    title: { text: spreadNote(shown), fontSize: 11, color: "#555", anchor: "start" },
  } satisfies TopLevelSpec;
}

/** What bars and bands are. */
function spreadNote(groups: readonly SystemGroup[]): string {
  const seeds = [...new Set(groups.flatMap(({ cell, runs }) => cell ? runs.length : []))];
  const several = seeds.length === 1 ? `${seeds[0]} seeds` : "seeds";
  return seeds.some((count) => count > 1)
    ? `Mean and standard deviation over ${several}; at rules without seeds, 95% intervals over sequences`
    : "Mean and 95% bootstrap interval over sequences";
}

/** A curve is a proposed system's, whatever its features. */
function styleKind({ cell, kind }: SystemGroup): SystemGroup["kind"] {
  return cell?.system ?? kind;
}

/** A system's mark in a panel; none where it has no such value, and no rule at 0 for one at rest. */
function markOf(
  { label, kind, cell }: SystemGroup,
  series: string,
  { rows, columns }: ResultTable,
  column: number,
): Mark[] {
  const found: ResultCell | undefined = rows.find((row) => row.label === label)?.cells[column];
  const atRest = kind === "static mean pose" && columns[column]!.measure === "aj";
  if (!found || atRest) return [];
  const { mean: value, deviation, interval } = found;
  const low = deviation !== undefined ? value - deviation : interval?.low ?? value;
  const high = deviation !== undefined ? value + deviation : interval?.high ?? value;
  const dim = cell?.latentDim ?? undefined;
  return [{ series, value, low, high, ...(dim !== undefined && { dim }) }];
}

function panelSpec(yTitle: string, marks: Mark[], dims: readonly number[]) {
  const points = marks.filter(({ dim }) => dim !== undefined);
  const rules = marks.filter(({ dim }) => dim === undefined);
  const quantitative = "quantitative" as const;
  const dim = {
    field: "dim",
    type: quantitative,
    axis: { title: "Latent dimension", grid: false, values: [...dims] },
    scale: { nice: false, padding: 12 },
  };
  const height = (field: string) => ({ field, type: quantitative });
  const value = {
    ...height("value"),
    axis: { title: yTitle, tickCount: 6 },
    scale: { zero: false, padding: 10 },
  };
  return {
    ...PANEL,
    layer: [
      {
        data: { values: rules },
        mark: { type: "rect" as const, opacity: 0.12 },
        encoding: { y: { ...value, field: "low" }, y2: { field: "high" } },
      },
      {
        data: { values: rules },
        mark: { type: "rule" as const, strokeWidth: 1.5, strokeDash: [6, 3] },
        encoding: { y: value },
      },
      {
        data: { values: points },
        mark: { type: "rule" as const, strokeWidth: 1.5 },
        encoding: { x: dim, y: { ...value, field: "low" }, y2: { field: "high" } },
      },
      {
        data: { values: points },
        mark: { type: "line" as const, point: { size: 45, filled: true } },
        encoding: { x: dim, y: value },
      },
    ],
  };
}
