import type { TopLevelSpec } from "vega-lite";
import { renderSvg } from "./render.ts";
import type { SystemStyle } from "./system_styles.ts";

/** The losses after an epoch. */
export interface LossPoint {
  /** Counted from 1. */
  readonly epoch: number;
  /** Loss on the training set. */
  readonly train: number;
  /** Loss on the dev set. */
  readonly dev: number;
}

/** The losses of a training. */
export interface LossRun {
  /** What it is called, apart from the other runs of the same system. */
  readonly name: string;
  /** The system, as its line is labelled. */
  readonly system: string;
  /** What the loss is a mean squared error of; runs of one target share a panel. */
  readonly target: string;
  /** Its losses, epoch by epoch. */
  readonly curve: readonly LossPoint[];
}

/**
 * The losses of several trainings over their epochs: whole lines for the dev sets, dashed ones for the
 * training sets, a panel for each target, since errors of encodings and of gesture vectors do not
 * compare.
 *
 * @param runs The trainings.
 * @param styles How each system is drawn.
 * @returns The figure, for {@linkcode renderSvg}; undefined if there are no epochs.
 *
 * @example Usage
 * ```ts
 * import { lossFigure } from "@aud2repr2pose/aud2repr2pose/eval";
 *
 * const curve = [{ epoch: 1, train: 4, dev: 5 }, { epoch: 2, train: 2, dev: 3 }];
 * const run = { name: "proposed-seed1", system: "Proposed", target: "Encodings", curve };
 * const styles = new Map([["Proposed", { colour: "#0072b2", dash: [] }]]);
 * console.log(JSON.stringify(lossFigure([run], styles)).length);
 * ```
 */
export function lossFigure(
  runs: readonly LossRun[],
  styles: ReadonlyMap<string, SystemStyle>,
): TopLevelSpec | undefined {
  const trained = runs.filter(({ curve }) => curve.length > 0);
  if (trained.length === 0) return undefined;
  const systems = [...new Set(trained.map(({ system }) => system))];
  const range = systems.map((system) => styles.get(system)!.colour);
  const targets = [...new Set(trained.map(({ target }) => target))];
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    spacing: 56,
    bounds: "flush",
    hconcat: targets.map((target, panel) => {
      const values = trained.filter((run) => run.target === target).flatMap(lossPoints);
      return panelSpec(target, values, systems, range, panel === 0);
    }),
  };
}

function lossPoints({ name, system, curve }: LossRun) {
  return curve.flatMap(({ epoch, train, dev }) => [
    { run: name, system, epoch, loss: dev, set: "dev" },
    { run: name, system, epoch, loss: train, set: "training" },
  ]);
}

function panelSpec(
  title: string,
  values: ReturnType<typeof lossPoints>,
  systems: string[],
  range: string[],
  first: boolean,
) {
  const epochs = Math.max(...values.map(({ epoch }) => epoch));
  const legend = { title: null, orient: "bottom", direction: "horizontal", columns: 4 } as const;
  return {
    ...(title && { title }),
    width: 300,
    height: 220,
    data: { values },
    mark: { type: "line", point: epochs === 1, strokeWidth: 1.5 },
    encoding: {
      x: {
        field: "epoch",
        type: "quantitative",
        axis: { title: "Epoch", grid: false, tickMinStep: 1, format: "d", tickCount: 8 },
        scale: { zero: false, nice: false },
      },
      y: {
        field: "loss",
        type: "quantitative",
        axis: { title: first ? "Mean squared error" : null, tickCount: 5, format: "~g" },
        scale: { type: "log", nice: false },
      },
      color: {
        field: "system",
        type: "nominal",
        sort: systems,
        scale: { domain: systems, range },
        legend,
      },
      strokeDash: {
        field: "set",
        type: "nominal",
        sort: ["dev", "training"],
        scale: { domain: ["dev", "training"], range: [[1, 0], [3, 2]] },
        legend: { ...legend, symbolStrokeColor: "#444" },
      },
      detail: { field: "run" },
    },
  } as const;
}

/**
 * Draws the losses of a training over its epochs.
 *
 * @param curve The losses of each epoch.
 * @param title What was trained.
 * @param unit What the loss is counted in.
 * @returns An SVG document: a line for the training set, one for the dev set, on a logarithmic scale.
 */
export function lossChart(
  curve: readonly LossPoint[],
  title: string,
  unit: string,
): Promise<string> {
  const values = curve.flatMap(({ epoch, train, dev }) => [
    { epoch, loss: train, set: "train" },
    { epoch, loss: dev, set: "dev" },
  ]);
  return renderSvg({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title,
    width: 480,
    height: 280,
    data: { values },
    mark: { type: "line", point: curve.length < 40 },
    encoding: {
      x: {
        field: "epoch",
        type: "quantitative",
        axis: { title: "Epoch", tickMinStep: 1, format: "d" },
        scale: { zero: false, nice: false },
      },
      y: {
        field: "loss",
        type: "quantitative",
        axis: { title: `Mean squared error (${unit})` },
        scale: { type: "log", nice: false },
      },
      color: {
        field: "set",
        type: "nominal",
        scale: { domain: ["train", "dev"], range: ["#d55e00", "#0072b2"] },
        legend: { title: null, orient: "bottom", symbolType: "stroke" },
      },
    },
  });
}
