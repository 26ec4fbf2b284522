import type { TopLevelSpec } from "vega-lite";
import {
  type FigureSpec,
  LEGEND,
  PANEL,
  panelsFigure,
  systemColours,
  type SystemStyle,
} from "./look.ts";

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
 * @param unit What the losses are counted in, where all are alike.
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
  unit?: string,
): FigureSpec | undefined {
  const trained = runs.filter(({ curve }) => curve.length > 0);
  if (trained.length === 0) return undefined;
  const systems = [...new Set(trained.map(({ system }) => system))];
  const targets = [...new Set(trained.map(({ target }) => target))];
  const error = `Mean squared error${unit === undefined ? "" : ` (${unit})`}`;
  const color = { ...systemColours("system", systems, styles), legend: LEGEND };
  return panelsFigure(
    56,
    targets.map((target, panel) => {
      const values = trained.filter((run) => run.target === target).flatMap(lossPoints);
      return panelSpec(target, values, panel === 0 ? error : null, color);
    }),
  ) satisfies TopLevelSpec;
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
  error: string | null,
  color: ReturnType<typeof systemColours> & { readonly legend: typeof LEGEND },
) {
  const epochs = Math.max(...values.map(({ epoch }) => epoch));
  return {
    ...(title && { title }),
    ...PANEL,
    data: { values },
    mark: { type: "line", point: epochs < 10, strokeWidth: 1.5 },
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
        axis: { title: error, tickCount: 5, format: "~g" },
        scale: { type: "log", nice: false },
      },
      color,
      strokeDash: {
        field: "set",
        type: "nominal",
        sort: ["dev", "training"],
        scale: { domain: ["dev", "training"], range: [[1, 0], [3, 2]] },
        legend: { ...LEGEND, symbolStrokeColor: "#444" },
      },
      detail: { field: "run" },
    },
  } as const;
}
