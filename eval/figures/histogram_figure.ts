import type { TopLevelSpec } from "vega-lite";
import { pooledCounts } from "../measures/moving_distance.ts";
import { measuresOf, unitOf, unitScale } from "../measures/registry.ts";
import type { Evaluation, JointHistogram } from "../measures/results.ts";
import { bootstrapShares, type Interval } from "../statistics/statistics.ts";
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
  /** Where that lies with 95% confidence, over sequences; absent where they are not known. */
  readonly low?: number;
  readonly high?: number;
}

/**
 * The histograms of speed or acceleration of all systems, as in the paper: share of the frames over
 * cm/s; frames beyond the histogram's last bin do not count. The static mean pose, which does not move, is left out; so are bins beyond the last that any
 * system reaches. Of all joints together, bands are 95% confidence intervals over sequences, by the
 * bootstrap.
 *
 * @param evaluation The results; counts of all seeds of a system are added up.
 * @param options What is drawn.
 * @returns The figure, for {@linkcode renderSvg}; undefined if there are no such histograms, or nothing
 * in them.
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
  const titles = {
    x: `${measure.title} (${unit}; frames up to ${limit})`,
    y: "Share of frames (%)",
  };
  const labels = drawn.map(({ label }) => label);
  const lines = panels.map(({ title, joints }) => ({
    title,
    values: reached(
      drawn.flatMap((group) => histogramLine(group.label, found(group), scale, joints)),
    ),
  }));
  if (lines.every(({ values }) => values.length === 0)) return undefined; // all is beyond the last bin
  const highest = Math.max(...lines.flatMap(({ values }) => values.map(({ y, high = y }) => high)));
  const shares = ticksTo(highest);
  return {
    ...panelsFigure(
      48,
      lines.map(({ title, values }, panel) => {
        const own = panel === 0 ? titles : { ...titles, y: null };
        return panelSpec(title, own, values, shares, labels, styles);
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
  const intervals = joints ? undefined : intervalsOf(histograms);
  const perCent = (share: number) => Number((100 * share).toPrecision(6));
  return Array.from(sums, (count, bin) => ({
    system,
    x: Number(((bin + 0.5) * width).toPrecision(12)),
    y: perCent(count / total),
    ...(intervals && { low: perCent(intervals[bin]!.low), high: perCent(intervals[bin]!.high) }),
  }));
}

/** The intervals of the shares of all joints' bins, over sequences; seeds' counts are added up. */
function intervalsOf(histograms: readonly JointHistogram[]): Interval[] | undefined {
  const found = histograms.flatMap(({ bySequence }) => bySequence ?? []);
  const { counts } = found[0] ?? {};
  const alike = found.every((one) => one.counts.data.length === counts!.data.length);
  if (!counts || counts.rows < 2 || found.length < histograms.length || !alike) return undefined;
  const data = counts.data.map((_, i) => found.reduce((sum, one) => sum + one.counts.data[i]!, 0));
  return bootstrapShares({ ...counts, data });
}

/** Without the bins that are empty for all systems, but for the first of them. */
function reached(points: readonly HistogramPoint[]): HistogramPoint[] {
  const last = Math.max(...points.filter(({ y }) => y > 0).map(({ x }) => x));
  const end = Math.min(...points.filter(({ x }) => x > last).map(({ x }) => x), Infinity);
  return points.filter(({ x }) => x <= end);
}

/** Round numbers from 0 to the first that is not below a value, at most nine: a tick at each end. */
function ticksTo(value: number): number[] {
  const power = 10 ** Math.floor(Math.log10(value / 8));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => 8 * one >= value)!;
  const count = Math.ceil(value / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** The bands, where there are any, and the lines before them. */
function layersOf(
  values: readonly HistogramPoint[],
  systems: ReturnType<typeof systemColours>,
  styles: ReadonlyMap<string, SystemStyle>,
) {
  const { domain } = systems.scale;
  const dashes = { domain, range: domain.map((label) => [...styles.get(label)!.dash]) };
  const line = {
    mark: { type: "line", strokeJoin: "round" },
    encoding: {
      y: { field: "y", type: "quantitative" },
      color: { ...systems, legend: LEGEND },
      strokeDash: { ...systems, scale: dashes, legend: LEGEND },
    },
  } as const;
  // A layer each: of a channel for all, the legend would be merged with that of the lines.
  const bands = domain.filter((label) =>
    values.some(({ system, low }) => system === label && low !== undefined)
  ).map((label) => ({
    transform: [{ filter: { field: "system", equal: label } }],
    mark: { type: "area" as const, opacity: 0.18, color: styles.get(label)!.colour },
    encoding: { y: { field: "low", type: "quantitative" as const }, y2: { field: "high" } },
  }));
  return [...bands, line];
}

function panelSpec(
  title: string,
  titles: { x: string; y: string | null },
  values: HistogramPoint[],
  shares: number[],
  labels: readonly string[],
  styles: ReadonlyMap<string, SystemStyle>,
) {
  const systems = systemColours("system", labels, styles);
  const ticks = ticksTo(Math.max(...values.map(({ x }) => x)));
  return {
    title,
    ...PANEL,
    data: { values },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        axis: { title: titles.x, grid: false, values: ticks },
        scale: { domainMin: 0, domainMax: ticks.at(-1)!, nice: false },
      },
      y: {
        field: "y",
        type: "quantitative",
        axis: { title: titles.y, values: shares },
        scale: { domainMax: shares.at(-1)!, nice: false },
      },
    },
    layer: layersOf(values, systems, styles),
  } as const;
}
