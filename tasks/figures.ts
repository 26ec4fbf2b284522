/**
 * `deno task figures`: the results of evaluations, experiments and trainings as figures, SVG, PNG
 * and PDF.
 *
 * @module
 */
import { join } from "@std/path";
import { histogramFigure, type HistogramPanel } from "../eval/figures/histogram_figure.ts";
import { latentFigure } from "../eval/figures/latent_figure.ts";
import { lossFigure } from "../eval/figures/loss_figure.ts";
import { renderPng, renderSvg } from "../eval/figures/render.ts";
import { type FigureSpec, systemStyles } from "../eval/figures/look.ts";
import { selectJoints } from "../eval/measures/select_joints.ts";
import { systemGroups } from "../eval/tables/system_groups.ts";
import type { Evaluation } from "../eval/measures/results.ts";
import { InputError } from "../src/errors/input_error.ts";
import { listFiles, writeFile } from "../src/files/files.ts";
import { FRAME_RATE } from "../src/matrix/matrix.ts";
import { stage } from "./command/stage.ts";
import { number, oneOf } from "./command/values.ts";
import { perUnit } from "./command/flags.ts";
import { readSkeleton } from "./evaluation/joints.ts";
import {
  chooseSystems,
  jointsFlag,
  readResults,
  type Results,
  systemsFlag,
} from "./evaluation/read_results.ts";
import { renderPdf } from "./evaluation/render_pdf.ts";
import { skeletonFigures } from "../eval/figures/skeleton_figure.ts";

/** What can be said to it. */
export const command = {
  name: "figures",
  summary:
    "Draws what the folders tell of, each figure as SVG, PNG and PDF: histograms of speed and\n" +
    "acceleration; each joint's APE on the skeleton; of an experiment also APE and jerk over\n" +
    "latent dimensions; the losses of trainings.",
  positionals: [["DIR...", "Folders that evaluate, experiment, train or learn wrote"]],
  flags: {
    out: {
      value: "DIR",
      required: "the folder for the figures",
      help: "The folder to write the figures to",
    },
    systems: systemsFlag,
    joints: jointsFlag,
    units: {
      value: "UNITS",
      is: perUnit,
      default: "frame",
      help: "Jerk per frame, or per second as the paper's",
    },
    skeleton: {
      value: "F.json",
      help: "What joints are drawn on, such as DATA/vectors.json (default: the evaluation's)",
    },
    style: {
      value: "WHAT",
      is: oneOf(["paper", "slides"]),
      default: "paper",
      help: "What they are for: on slides, text and lines are larger",
    },
    scale: {
      value: "N",
      is: number({ least: 0.1, below: 20 }),
      default: "3",
      help: "Pixels of the PNG files to one of the SVG files",
    },
  },
  example: "evaluation --out figures",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const { out, units, scale, style } = flags;
  const skeleton = flags.skeleton === undefined ? undefined : await readSkeleton(flags.skeleton);
  const results = await readResults(positionals, skeleton);
  const figures = new Map<string, FigureSpec | undefined>();
  if (results.evaluation) {
    const evaluation = chooseSystems(results.evaluation, flags.systems);
    evaluationFigures(evaluation, flags.joints, units, figures);
  }
  figures.set("loss", lossesOf(results));
  const specs = Array.from(figures, ([name, spec]) => spec ? [{ name, spec }] : []).flat();
  if (specs.length === 0) throw new InputError(`${positionals.join(", ")}: nothing to draw`);
  await run.begin(out);
  const outputs: string[] = [];
  for (const { name, spec } of specs) {
    const svg = await renderSvg(spec, { style });
    const files = [
      ["svg", svg],
      ["png", await renderPng(svg, { scale })],
      ["pdf", await renderPdf(svg)],
    ] as const;
    for (const [ending, contents] of files) {
      const path = join(out, `${name}.${ending}`);
      await writeFile(path, [contents]);
      outputs.push(path);
    }
  }
  const others = (await listFiles(out, "", 0))
    .filter((name) => /\.(svg|png|pdf)$/.test(name) && !outputs.includes(join(out, name))).sort();
  if (others.length > 0) {
    console.log(
      `Note: ${out} also holds ${others.length} files of figures that this run has not drawn, such ` +
        `as ${others[0]}`,
    );
  }
  const names = specs.map(({ name }) => name).join(", ");
  return {
    inputs: results.files,
    outputs,
    wrote: `${specs.length} figures as SVG, PNG and PDF to ${out}: ${names}`,
  };
});

/** What is drawn of an evaluation, by the figures' names. */
function evaluationFigures(
  evaluation: Evaluation,
  chosen: readonly string[],
  units: "frame" | "second",
  figures: Map<string, FigureSpec | undefined>,
): void {
  const { joints: names, skeleton } = evaluation;
  const joints = chosen.length > 0 ? selectJoints(chosen, names, skeleton) : undefined;
  const panels: HistogramPanel[] = joints
    ? [{ title: chosen.join(", "), joints }]
    : [{ title: "All joints" }];
  const hands = ["LeftHand", "RightHand"];
  if (!joints && hands.every((name) => names.includes(name))) {
    panels.push({ title: "Hands", joints: selectJoints(hands, names) }); // as in the paper
  }
  figures.set("speed", histogramFigure(evaluation, { quantity: "velocity", panels }));
  figures.set("acceleration", histogramFigure(evaluation, { quantity: "acceleration", panels }));
  figures.set("latent", latentFigure(evaluation, { units, ...(joints && { joints }) }));
  for (const [name, spec] of skeletonFigures(evaluation)) figures.set(name, spec);
}

/** The losses of all trainings, in the colours of their systems. */
function lossesOf({ evaluation, trainings }: Results): FigureSpec | undefined {
  if (trainings.length === 0) return undefined;
  const names = trainings.map(({ name }) => name.replace(/-seed\d+$/, ""));
  const systems = evaluation?.systems ?? [];
  const others = [...new Set(names)].filter((name) => !systems.some((one) => one.name === name));
  const groups = systemGroups({
    ...evaluation ?? { frameRate: FRAME_RATE, joints: [], original: { name: "original" } },
    systems: [...systems, ...others.map((name) => ({ name }))],
  });
  const labels = new Map(groups.map(({ name, label }) => [name, label]));
  const runs = trainings.map((training, i) => ({ ...training, system: labels.get(names[i]!)! }));
  return lossFigure(runs, systemStyles(groups));
}
