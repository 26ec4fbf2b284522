import type { EpochLoss } from "../../src/model/training/training.ts";
import { renderSvg } from "./render_svg.ts";

/**
 * Draws the losses of a training over its epochs.
 *
 * @param curve The losses of each epoch.
 * @param title What was trained.
 * @param unit What the loss is counted in.
 * @returns An SVG document: a line for the training set, one for the dev set, on a logarithmic scale.
 */
export function lossChart(
  curve: readonly EpochLoss[],
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
