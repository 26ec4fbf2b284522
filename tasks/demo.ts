/**
 * `deno task demo`: the whole method on a corpus of its own, from nothing to gestures to look at.
 *
 * @module
 */
import { fromFileUrl, join, relative } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import { readJson } from "../src/files/files.ts";
import { RUN_RECORD_ENDING } from "../src/files/records/run_record.ts";
import { stage } from "./command/stage.ts";
import { clock } from "./command/progress.ts";
import type { EvaluatedSystem } from "./experiments/experiment_summary.ts";
import { makeSystems, prepareExperiment, printTable } from "./experiments/run_experiment.ts";
import { runStage } from "./experiments/stage_process.ts";
import { isCurrent } from "./records/record_run.ts";

/** What can be said to it. */
export const command = {
  name: "demo",
  summary:
    "Makes a small corpus of synthetic speech and gestures, learns the paper's two systems " +
    "from it,\nevaluates them, and writes a page where their gestures play beside the recorded " +
    "ones.\nWhat is made already and unchanged is used again.",
  positionals: [],
  flags: { out: { value: "DIR", default: "demo", help: "The folder to make" } },
  example: "--out demo",
} as const;

const PAGE = "gestures.html";

export default await stage(import.meta, command, async ({ flags: { out } }, run) => {
  const start = performance.now();
  const config = fromFileUrl(new URL("../experiments/synthetic.json", import.meta.url));
  const prepared = await prepareExperiment(run, config, { out, raw: undefined });
  console.log("Speech and gestures by rule, two systems that learn them: a few minutes");
  const failure = await makeSystems(prepared, 2);
  if (failure !== undefined) {
    throw new InputError(
      `${failure}; ${join(out, "stages")} has what each stage printed; the same command goes on`,
    );
  }
  await writePage(prepared.runner.folder);
  await printTable(prepared.runner.folder);
  console.log(nextSteps(out, clock((performance.now() - start) / 1000)));
});

/** One file with the test set's gestures, recorded and predicted, and their speech. */
async function writePage(folder: string): Promise<void> {
  const systems = await readJson(join(folder, "cells.json")) as EvaluatedSystem[];
  const predicted = systems.map(({ system, predicted }) => `${system}=${predicted}`);
  const args = [
    ...["--original=original", `--predicted=${predicted.join(",")}`],
    ...["--speech=split/test/inputs", `--export=${PAGE}`],
  ];
  if (await isCurrent(join(folder, PAGE + RUN_RECORD_ENDING), "view", args)) return;
  console.log(`Writing ${PAGE}`);
  const error = await runStage({ task: "view", args, folder });
  if (error !== undefined) throw new InputError(`view: ${error}`);
}

function nextSteps(out: string, time: string): string {
  const model = relative(".", join(out, "models"));
  return [
    `Done in ${time}`,
    "",
    `  ${join(out, PAGE)}  open it: recorded and predicted gestures, with sound`,
    `  ${join(out, "figures")}  histograms of speed, errors on the skeleton, losses`,
    `  ${join(out, "tables")}  the table above as Markdown, CSV and LaTeX`,
    "",
    "Next:",
    `  deno task generate YOUR_SPEECH.wav out.bvh --model ${model}/proposed-mfcc+prosody-48-seed1`,
    `  deno task verify ${out}   # is every file what the run records say?`,
    "  deno task experiment experiments/baseline_proposed.json --raw dataset   # the paper's data",
  ].join("\n");
}
