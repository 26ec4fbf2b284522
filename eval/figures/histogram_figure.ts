import type { TopLevelSpec } from "vega-lite";
import { pooledCounts } from "../measures/moving_distance.ts";
import { measuresOf, unitOf, unitScale } from "../measures/registry.ts";
import type { Evaluation, JointHistogram } from "../measures/results.ts";
import { type SystemGroup, systemGroups } from "../tables/system_groups.ts";
import {
  type FigureSpec,
  LEGEND,
  PANEL,
  panelsFigure,
  systemColours,
  type SystemStyle,
  systemStyles,
} from "./look.ts";

/** Joints drawn in a panel of their own. */
export interface HistogramPanel {
  /** What it is called. */
  readonly title: string;
  /** Indexes of the joints; all where it is absent. */
  readonly joints?: readonly number[];
}

/** Options of {@linkcode histogramFigure}. */
export interface HistogramFigureOptions {
  /** What is counted: how far a joint moved, or how much its velocity changed. */
  readonly quantity: "velocity" | "acceleration";
  /**
   * The panels, from left to right.
   *
   * @default {[{ title: "All joints" }]}
   */
  readonly panels?: readonly HistogramPanel[];
}

/** A point of a line: a bin of a system's histogram. */
interface HistogramPoint {
  readonly system: string;
  /** Middle of the bin, in cm/s or cm/s². */
  readonly x: number;
  /** Per cent of the frames. */
  readonly y: number;
}

/**
 * The histograms of speed or acceleration of all systems, as in the paper: per cent of the frames over
 * cm/s; frames beyond the histogram's last bin do not count. The static mean pose, which does not move, is left out; so are bins beyond the last that any
 * system reaches.
 *
 * @param evaluation The results; counts of all seeds of a system are added up.
 * @param options What is drawn.
 * @returns The figure, for {@linkcode renderSvg}; undefined if there are no such histograms.
 *
 * @example Usage
 * ```ts
 * import { histogramFigure, renderSvg } from "@aud2repr2pose/aud2repr2pose/eval";
 *
 * const counts = { data: Float64Array.of(30, 50, 20), rows: 3, columns: 1 };
 * const histograms = { hmd_vel: { width: 0.05, joints: ["LeftHand"], counts } };
 * const evaluation = {
 *   frameRate: 20,
 *   joints: ["LeftHand"],
 *   original: { name: "original", histograms },
 *   systems: [{ name: "proposed", histograms }],
 * };
 * const svg = await renderSvg(histogramFigure(evaluation, { quantity: "velocity" })!);
 * console.log(svg.length);
 * ```
 */
export function histogramFigure(
  evaluation: Evaluation,
  { quantity, panels = [{ title: "All joints" }] }: HistogramFigureOptions,
): FigureSpec | undefined {
  const groups = systemGroups(evaluation);
  const styles = systemStyles(groups);
  const measure = measuresOf("histogram").find((one) => one.quantity === quantity)!;
  const found = ({ runs }: SystemGroup) =>
    runs.flatMap(({ histograms }) => histograms?.[measure.name] ?? []);
  const drawn = groups.filter((group) =>
    group.kind !== "static mean pose" && found(group).length > 0
  );
  if (drawn.length === 0) return undefined;
  const unit = unitOf(measure, "second");
  const scale = unitScale(measure, "second", evaluation.frameRate);
  const { width, counts } = found(drawn[0]!)[0]!;
  const limit = Number((width * counts.rows * scale).toPrecision(6));
  const titles = { x: `${measure.title} (${unit})`, y: `Frames up to ${limit} ${unit} (%)` };
  const labels = drawn.map(({ label }) => label);
  return {
    ...panelsFigure(
      48,
      panels.map(({ title, joints }, panel) => {
        const values = drawn.flatMap((group) =>
          histogramLine(group.label, found(group), scale, joints)
        );
        return panelSpec(
          title,
          panel === 0 ? titles : { ...titles, y: null },
          reached(values),
          labels,
          styles,
        );
      }),
    ),
    resolve: { scale: { y: "shared" } },
  } satisfies TopLevelSpec;
}

/** A system's line: its seeds' counts added up, as per cent. */
function histogramLine(
  system: string,
  histograms: readonly JointHistogram[],
  scale: number,
  joints: readonly number[] | undefined,
): HistogramPoint[] {
  const counts = histograms.map((histogram) => pooledCounts(histogram.counts, joints));
  const sums = counts[0]!.map((_, bin) => counts.reduce((sum, own) => sum + own[bin]!, 0));
  const total = sums.reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  const width = histograms[0]!.width * scale;
  return Array.from(sums, (count, bin) => ({
    system,
    x: Number(((bin + 0.5) * width).toPrecision(12)),
    y: Number((100 * count / total).toPrecision(6)),
  }));
}

/** Without the bins that are empty for all systems, but for the first of them. */
function reached(points: readonly HistogramPoint[]): HistogramPoint[] {
  const last = Math.max(...points.filter(({ y }) => y > 0).map(({ x }) => x));
  const end = Math.min(...points.filter(({ x }) => x > last).map(({ x }) => x), Infinity);
  return points.filter(({ x }) => x <= end);
}

function panelSpec(
  title: string,
  titles: { x: string; y: string | null },
  values: HistogramPoint[],
  labels: readonly string[],
  styles: ReadonlyMap<string, SystemStyle>,
) {
  const systems = systemColours("system", labels, styles), { domain } = systems.scale;
  return {
    title,
    ...PANEL,
    data: { values },
    mark: { type: "line", strokeJoin: "round" },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        axis: { title: titles.x, grid: false, tickCount: 8 },
        scale: { nice: false, domainMin: 0 },
      },
      y: {
        field: "y",
        type: "quantitative",
        axis: { title: titles.y, tickCount: 6 },
      },
      color: { ...systems, legend: LEGEND },
      strokeDash: {
        ...systems,
        scale: { domain, range: domain.map((label) => [...styles.get(label)!.dash]) },
        legend: LEGEND,
      },
    },
  } as const;
}
